"""The note that an author writes to the peer worker: kept with every save, sent with the page."""

from wagtail.models import WorkflowState

from cms.moderation.models import SubmissionNote


def keep_note(page, author, text):
    """Keep ``text`` as the author's unsent note about ``page``; an empty one removes it."""
    if text.strip():
        SubmissionNote.objects.update_or_create(
            page_id=page.pk, author=author, task_state=None, defaults={"text": text}
        )
    else:
        SubmissionNote.objects.filter(page_id=page.pk, author=author, task_state=None).delete()


def unsent_note(page, author):
    """Return the text that ``author`` has written but not sent, or an empty string."""
    note = SubmissionNote.objects.filter(page_id=page.pk, author=author, task_state=None).first()
    return note.text if note else ""


def attach_note(page, author):
    """Send the author's unsent note along with the page that was just submitted."""
    state = page.current_workflow_state
    if state is not None and state.status == WorkflowState.STATUS_IN_PROGRESS:
        SubmissionNote.objects.filter(page_id=page.pk, author=author, task_state=None).update(
            task_state=state.current_task_state
        )


def notes_of(page):
    """Return what was said with each submission of ``page``, newest first."""
    return (
        SubmissionNote.objects.filter(page_id=page.pk, task_state__isnull=False)
        .select_related("author")
        .order_by("-pk")
    )
