"""A page in each state that a page can be in, and everybody who could come to one: the scene of the table."""

from datetime import timedelta

from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import Locale, Task, TaskState, WorkflowState
from wagtail_localize.models import OverridableSegment, StringSegment, Translation, TranslationSource

from cms.coauthoring import coauthors, comments
from cms.coauthoring.coauthors import Role as Share
from cms.moderation import actions, reader_comments, suggestions
from cms.people import invitations
from cms.people.models import User
from cms.people.roles import Role
from home.models import HomePage
from tests.factories import make_document, make_group, make_image, make_leaflet, make_peer_worker, make_user
from tests.factories.pages import block, body_of
from tests.helpers import answer_checks, edit, fresh, sign_off, submit

STATES = ("draft", "waiting", "changes", "live", "newer", "down", "alone")
FIRST_FOUR = STATES[:4]
# People without a part in a page are turned away before its state is looked at. What they may meet is what is public.
SECRET_AND_PUBLIC = ("draft", "newer")

#: The columns of the table: how each is made, and in which states of a page they ask.
PEOPLE = {
    "starter": (lambda: make_user(role=Role.AUTHOR), STATES),
    "coauthor": (lambda: make_user(role=Role.AUTHOR), STATES),
    "commenter": (lambda: make_user(role=Role.AUTHOR), STATES),
    # Looks after the group that the pages are from, and cannot sign anything off.
    "groupworker": (lambda: make_user(role=Role.PEER_WORKER), STATES),
    "peerworker": (make_peer_worker, STATES),
    "admin": (lambda: make_user(role=Role.ADMINISTRATOR), FIRST_FOUR),
    "superuser": (lambda: make_user(is_superuser=True), FIRST_FOUR),
    # In the group of the pages, and in none of them: never asked in, asked and silent, taken out again.
    "member": (lambda: make_user(role=Role.AUTHOR), SECRET_AND_PUBLIC),
    "invited": (lambda: make_user(role=Role.AUTHOR), SECRET_AND_PUBLIC),
    "removed": (lambda: make_user(role=Role.AUTHOR), SECRET_AND_PUBLIC),
    # No part in any of it.
    "stranger": (lambda: make_user(role=Role.AUTHOR), SECRET_AND_PUBLIC),
    "otherworker": (lambda: make_user(role=Role.PEER_WORKER), SECRET_AND_PUBLIC),
    "lead": (lambda: make_user(role=Role.SAFEGUARDING_LEAD), SECRET_AND_PUBLIC),
    "assessor": (lambda: make_user(role=Role.ASSESSOR), SECRET_AND_PUBLIC),
    "school": (lambda: make_user(role=Role.SCHOOL), SECRET_AND_PUBLIC),
    # Writes every page, and the time of their account is over since they signed in.
    "over": (lambda: make_user(role=Role.AUTHOR), SECRET_AND_PUBLIC),
    "visitor": (None, SECRET_AND_PUBLIC),
}


def build():
    """Make everybody and the pages. Returns ``(people, {state: what addresses call the things of its page})``."""
    people = {name: make() for name, (make, _states) in PEOPLE.items() if make}
    signer = make_peer_worker()
    home = HomePage.objects.get()
    for page in [home, *home.get_children().specific()]:
        sign_off(page, by=signer)
    writers = [people[name] for name in ("starter", "coauthor", "commenter", "member", "invited", "removed", "over")]
    group = make_group("The Tuesday group", authors=writers, workers=[people["groupworker"]])
    make_group("The Friday group", authors=[people["stranger"]], workers=[people["otherworker"]])
    make_leaflet(by=people["stranger"], title="Something else")
    card, _code = invitations.invite(by=people["groupworker"], role=Role.AUTHOR, group=group)
    pages = {state: _page_in(state, people, group, signer) for state in STATES}
    waiting = pages["waiting"]
    ids = {
        "card": card.pk,
        "member": people["member"].pk,
        "coauthor": people["coauthor"].pk,
        "membership": people["member"].memberships.get().pk,
        "task": Task.objects.first().pk,
        "section": waiting.get_parent().pk,
        "home": home.pk,
        "group": group.pk,
        "any_task_state": waiting.current_workflow_task_state.pk,
        "any_workflow_state": waiting.current_workflow_state.pk,
    }
    scenes = {state: {**ids, **_ids_of(page, people)} for state, page in pages.items()}
    User.objects.filter(pk=people["over"].pk).update(ends_at=timezone.now() - timedelta(days=1))
    return people, scenes


def _page_in(state, people, group, signer):
    starter, coauthor = people["starter"], people["coauthor"]
    image, document = make_image(by=starter), make_document(by=starter)
    page = make_leaflet(
        by=starter,
        with_others=[coauthor, people["removed"], people["over"]],
        title=f"A walk by the sea, {state}",
        writing_group=group,
        body=body_of(
            block("image", {"image": {"image": image.pk, "alt_text": "Pier", "decorative": False}, "caption": ""}),
            block("document", {"document": document.pk, "about": "A sheet"}),
        ),
        how_made=[],  # So that it can be drafted.
    )
    page.its_files = image, document
    asked = coauthors.invite(page, people["commenter"], by=starter, role=Share.COMMENT)
    coauthors.accept(asked, by=people["commenter"])
    coauthors.invite(page, people["invited"], by=starter)
    coauthors.remove(page, people["removed"], by=starter)
    comments.add(page, by=people["commenter"], text="I like the sea.", contentpath="title")
    if state in ("waiting", "changes"):
        submit(page, by=starter)
        words = {"texts": [f"A swim in the sea, {state}"], "was": [page.title]}
        suggestions.suggest(page, by=make_peer_worker(), place="title", **words)
    if state == "changes":
        actions.ask_for_changes(page, by=signer, message="Thank you. One thing.", items=["Say more."])
    if state in ("live", "newer", "down"):
        submit(page, by=starter)
        answer_checks(page, by=signer)
        sign_off(page, by=signer)
    if state == "newer":
        edit(page, by=starter, summary="A newer draft.")
    if state == "down":
        actions.take_down(fresh(page), by=signer, reason="Somebody asked.")
    if state == "alone":
        coauthors.leave(page, by=coauthor)
        coauthors.leave(page, by=starter)
    link, _token = reader_comments.make_link(page, by=people["groupworker"])
    reader_comments.comment(link, text="I like the sea too.", reader="other")
    now = fresh(page)
    now.its_files = page.its_files
    return now


def _ids_of(page, people):
    source, _made = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="ar"))
    translation.save_target(user=people["starter"], publish=False)
    session = EditingSession.objects.create(
        user=people["starter"],
        content_type=page.cached_content_type,
        object_id=page.pk,
        last_seen_at=timezone.now(),
    )
    image, document = page.its_files
    workflow_state = WorkflowState.objects.for_instance(page).last()
    task_state = TaskState.objects.filter(workflow_state=workflow_state).last() if workflow_state else None
    invitation = page.coauthor_invitations.get(person=people["invited"])
    ids = {
        "page": page.pk,
        "revision": page.latest_revision_id,
        "session": session.pk,
        "translation": translation.pk,
        "source": source.pk,
        "string": StringSegment.objects.filter(source=source).first().pk,
        "override": OverridableSegment.objects.filter(source=source).first().pk,
        "image": image.pk,
        "document": document.pk,
        "document_name": document.filename,
        "invitation": invitation.pk,
        "comment": page.wagtail_admin_comments.get().pk,
        "change": getattr(page.requested_changes.first(), "pk", 0),
        "title": page.draft_title,
        "suggestion": getattr(page.suggestions.first(), "pk", 0),
        "link": page.reader_links.get().pk,
        "said": page.reader_comments.get().pk,
        "address": page.get_url(),
    }
    if workflow_state:
        ids |= {"any_workflow_state": workflow_state.pk, "any_task_state": task_state.pk}
    return ids
