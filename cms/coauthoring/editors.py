"""The editors that are open: what each was shown or sent last. Without it a save could look like a revert."""

import datetime
import uuid

from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Page

from cms.coauthoring.merging import plain
from cms.coauthoring.models import EditBase

# An editor that has not saved for so long starts anew: all that differs is then asked about, and nothing is lost.
FORGET_AFTER = datetime.timedelta(days=7)
MOST_FOR_ONE_PERSON = 20


def newest_content(page):
    """Return what the newest draft of ``page`` says in the database, as plain JSON.

    It is read anew: a live page without a draft is one object for all who ask, and a form may have written into it.
    """
    return plain(Page.objects.get(pk=page.pk).get_latest_revision_as_object().serializable_data())


def open_editor(page, person, content):
    """Remember that an editor of ``page`` was opened and shows ``content``. Returns the :class:`EditBase`."""
    _forget_old_ones(page, person)
    return EditBase.objects.create(page_id=page.pk, person=person, content=plain(content))


def find_editor(page_id, person, token):
    """Return the open editor of this person and page that ``token`` names, held until the transaction ends, or None."""
    try:
        token = uuid.UUID(token or "")
    except (ValueError, AttributeError, ValidationError):
        return None
    editors = EditBase.objects.select_for_update(of=("self",))
    return editors.filter(page_id=page_id, person=person, token=token).first()


def has_an_editor(page_id, person):
    """Return whether ``person`` has had the page open, and so may have words that belong to it."""
    return EditBase.objects.filter(page=page_id, person=person.pk).exists()


def reopen_editor(editor):
    """Open another editor with the unsaved words of ``editor``, which may be open still. Returns the new one."""
    words, editor.unsaved = editor.unsaved, ""
    editor.save(update_fields=["unsaved"])
    return EditBase.objects.create(
        page_id=editor.page_id, person_id=editor.person_id, content=editor.content, unsaved=words
    )


def unsaved_by(page, person):
    """Return the open editors in which this person wrote something that did not get into ``page``, newest first."""
    return EditBase.objects.filter(page_id=page.pk, person=person).exclude(unsaved="").order_by("-saved_at")


def _forget_old_ones(page, person):
    EditBase.objects.filter(saved_at__lt=timezone.now() - FORGET_AFTER).delete()
    mine = EditBase.objects.filter(page_id=page.pk, person=person, unsaved="").order_by("-saved_at")
    too_many = list(mine.values_list("pk", flat=True)[MOST_FOR_ONE_PERSON:])
    EditBase.objects.filter(pk__in=too_many).delete()
