"""Every address of the admin, the desk and the files, asked by people who have no part in a draft.

The addresses come from the program itself, so a view that is added tomorrow is asked too. Wherever an address takes an
id, it gets the one of somebody's secret. No answer may hold a word of it, and no request may change it.
"""

import uuid

import pytest
from django.contrib.auth import SESSION_KEY
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import Comment, Locale, Page, Site, Task, Workflow
from wagtail_localize.models import OverridableSegment, StringSegment, Translation, TranslationSource

from charter.applications import actions as applications
from charter.applications.models import Answer, Application, Evidence
from charter.awards.models import SchoolCorrection, SchoolSuccession
from charter.schools.actions import add_coordinator
from cms.coauthoring import coauthors
from cms.coauthoring.models import CoAuthorInvitation, PageUserObjectPermission
from cms.desk.models import Notice
from cms.media.models import CustomDocument, CustomImage
from cms.moderation import actions, reader_comments, suggestions
from cms.moderation.models import (
    NotThisTimeTemplate,
    QueueItem,
    ReaderComment,
    ReaderLink,
    RequestedChange,
    Suggestion,
)
from cms.moderation.notes import keep_note
from cms.people import invitations
from cms.people.models import GroupMembership, Invitation, PeerWorker
from cms.people.roles import Role
from home.models import HomePage
from tests.factories import (
    make_document,
    make_group,
    make_image,
    make_leaflet,
    make_peer_worker,
    make_school,
    make_user,
    make_version,
)
from tests.factories.awards import give_award
from tests.factories.pages import block, body_of
from tests.helpers import built_once, edit, fresh, publish, sign_off, submit

#: Stands in everything that only the people of the draft may meet.
SECRET = "xylophonist"
# What else it is found under: a sign-in name, the letters of an address.
NAMES = ("zitherplayer", "yodeller")

SECTIONS = ("admin/", "desk/", "documents/", "account/", "join/", "read/")
# Views that answer to nobody in particular, or fail on purpose.
_NOT_ASKED = {"wagtailadmin_error_test"}

# Peer workers run the charter mark: every school and every award is theirs to look after (tests/charter/desk).
_OF_WHO_RUNS_THE_CHARTER_MARK = (
    *("start_story", "charter_end_coordinator"),
    *("charter_decide_correction", "charter_decide_succession"),
)
THEIRS = {("peer worker", f"desk:{name}") for name in _OF_WHO_RUNS_THE_CHARTER_MARK}

# Wagtail reads this form's prefix before it looks whether there is one.
_FAILS_BY_ITSELF = {("post", "wagtailadmin_choose_page_external_link")}
_IDS_IN_THE_QUERY = {"wagtailadmin_choose_page_chosen_multiple", "wagtailadmin_api:pages:find"}

# What addresses call a page.
PAGE = (
    *("page_id", "parent_page_id", "page_to_move_id", "page_pk", "object_id"),
    *((area, "pk") for area in ("wagtailadmin_api", "wagtailadmin_pages", "wagtail_localize")),
)

OUTSIDERS = {
    "author": lambda: make_user(role=Role.AUTHOR),
    "peer worker": make_peer_worker,
    "assessor": lambda: make_user(role=Role.ASSESSOR),
    "school": lambda: make_user(role=Role.SCHOOL),
    "lead": lambda: make_user(role=Role.SAFEGUARDING_LEAD),
    "nobody": None,
}


def addresses(ids):
    """Yield ``(name, address)`` for each view below :data:`SECTIONS`, with ``ids`` (by parameter) filled in."""
    for name, route, parameters in _views(get_resolver()):
        if not route.startswith(SECTIONS) or name is None or name in _NOT_ASKED:
            continue
        values = {parameter: _value(name, parameter, ids) for parameter in parameters}
        try:
            yield name, reverse(name, kwargs=values)
        except (NoReverseMatch, TypeError):
            yield name, reverse(name, args=list(values.values()))


def _views(resolver, route="", namespace=""):
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            inner = ":".join(filter(None, [namespace, pattern.namespace]))
            yield from _views(pattern, here, inner)
        else:
            name = ":".join(filter(None, [namespace, pattern.name])) if pattern.name else None
            yield name, here, tuple(pattern.pattern.regex.groupindex) or _unnamed(pattern)


def _unnamed(pattern):
    return tuple(range(pattern.pattern.regex.groups))


def _value(name, parameter, ids):
    """Return what the secret has for a parameter of the view called ``name``."""
    found = ids.get((name, parameter), ids.get((name.split(":")[0], parameter), ids.get(parameter)))
    assert found is not None, f"{name} asks for {parameter}: say in the fixture what the secret's is"
    return found


def build():
    """Make a draft, and a newer draft of a live page, with all that hangs from one. Returns the ids, by parameter."""
    signer = make_peer_worker()
    home = HomePage.objects.get()
    for each in [home, *home.get_children().specific()]:
        sign_off(each, by=signer)
    author, friend = make_user(NAMES[0], role=Role.AUTHOR), make_user(NAMES[1], role=Role.AUTHOR)
    third, worker = make_user(role=Role.AUTHOR), make_user(role=Role.PEER_WORKER)
    group = make_group("The Thursday group", authors=[author, friend, third], workers=[worker])
    image, document = make_image(by=author, description=SECRET), make_document(by=author, title=SECRET)
    video = {"title": SECRET, "address": "https://example.org/v", "summary": SECRET, "transcript": f"<p>{SECRET}</p>"}
    draft = make_leaflet(
        by=author,
        with_others=[friend],
        title=f"{SECRET} draft",
        slug="one",
        summary=SECRET,
        writing_group=group,
        body=body_of(
            block("text", f"<p>{SECRET}</p>"),
            block("image", {"image": {"image": image.pk, "alt_text": SECRET, "decorative": False}, "caption": SECRET}),
            block("document", {"document": document.pk, "about": SECRET}),
            block("video", video),
        ),
    )
    keep_note(draft, author, SECRET)
    comment = Comment.objects.create(page=draft, user=friend, text=SECRET, contentpath="title")
    submit(draft, by=author)
    said = {"texts": [f"{SECRET} other"], "was": [draft.title]}
    suggestion = suggestions.suggest(draft, by=signer, place="title", why=SECRET, **said)
    actions.ask_for_changes(draft, by=signer, message=SECRET, items=[SECRET])
    link, _token = reader_comments.make_link(draft, by=author)
    reader_comment = reader_comments.comment(link, text=SECRET, reader="other")
    asked = coauthors.invite(draft, third, by=author)
    card, _code = invitations.invite(by=worker, role=Role.AUTHOR, group=group)
    session = EditingSession.objects.create(
        user=author, content_type=draft.cached_content_type, object_id=draft.pk, last_seen_at=timezone.now()
    )
    source, _made = TranslationSource.get_or_create_from_instance(draft)
    translation = Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="ar"))
    live = publish(make_leaflet(by=author, title="Open", slug="two"), author=author, workers=[make_peer_worker()])
    live = edit(live, by=author, title=f"{SECRET} newer", summary=SECRET)
    page = fresh(draft)
    speaker, application, piece = _application(author, signer)
    return {
        "draft": page.pk,
        "live": live.pk,
        **dict.fromkeys(("destination_id",), page.get_parent().pk),
        "revision_id": page.latest_revision_id,
        **dict.fromkeys(("before", "after"), page.latest_revision_id),
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        **dict.fromkeys(("content_type_app_name", "app_label", "app_name"), "publications"),
        **dict.fromkeys(("content_type_model_name", "model_name"), "leafletpage"),
        ("wagtail_bulk_action", "app_label"): "wagtailcore",
        ("wagtail_bulk_action", "model_name"): "page",
        ("wagtailadmin_workflows", "app_label"): "moderation",
        ("wagtailadmin_workflows", "model_name"): "peersignofftask",
        "action": "delete",
        "action_name": "approve",
        **dict.fromkeys(("task_id", ("wagtailadmin_workflows", "task_id")), Task.objects.first().pk),
        **dict.fromkeys(("task_state_id", "workflow_state_id"), live.workflow_states.get().pk),
        **dict.fromkeys((("wagtailadmin_workflows", "pk"), "workflow_pk"), Workflow.objects.first().pk),
        "session_id": session.pk,
        "translation_id": translation.pk,
        "translation_source_id": source.pk,
        "string_segment_id": StringSegment.objects.filter(source=source).first().pk,
        "overridable_segment_id": OverridableSegment.objects.filter(source=source).first().pk,
        "invitation_id": asked.pk,
        ("people", "invitation_id"): card.pk,
        **dict.fromkeys(("user_id", "person_id"), friend.pk),
        "membership_id": friend.memberships.get().pk,
        "comment_id": comment.pk,
        "notice_id": author.notices.order_by("pk").first().pk,
        "change_id": draft.requested_changes.get().pk,
        "suggestion_id": suggestion.pk,
        "link_id": link.pk,
        "said_id": reader_comment.pk,
        "template_id": NotThisTimeTemplate.objects.first().pk,
        ("read_picture", "name"): "picture.webp",
        ("desk:all_awards", "kind"): "json",
        ("desk:table_of_the_mark", "name"): "evidence",
        "mode": "any",
        "image_id": image.pk,
        **dict.fromkeys(("document_id", "doc_id"), document.pk),
        "uploaded_file_id": 1,
        "filter_spec": "max-100x100",
        ("wagtaildocs_chooser", "pk"): document.pk,
        ("wagtailimages_chooser", "pk"): image.pk,
        ("wagtaildocs_serve", 0): document.pk,
        ("wagtaildocs_serve", 1): document.filename,
        ("writing_groups", "pk"): group.pk,
        ("search_words", "pk"): 1,
        ("wagtailusers_users", "pk"): author.pk,
        ("wagtailusers_groups", "pk"): author.groups.get().pk,
        ("wagtaillocales", "pk"): page.locale_id,
        ("wagtailsites", "pk"): Site.objects.get().pk,
        ("wagtailsettings", "pk"): Site.objects.get().pk,
        **dict.fromkeys(("collection_id", ("wagtailadmin_collections", "pk")), 1),
        **dict.fromkeys(("redirect_id", "restriction_id"), 1),
        **dict.fromkeys(("uidb64", "token"), "a"),
        ("mfa_remove_webauthn", "pk"): 1,
        "reference": uuid.uuid4(),
        "number": 0,
        "school_id": application.school_id,
        "correction_id": SchoolCorrection.objects.create(
            school=application.school, proposed_by=signer, before={"town": "Nowhere"}, after={"town": "Elsewhere"}
        ).pk,
        "succession_id": SchoolSuccession.objects.create(
            school=application.school,
            successor=make_school(by=signer, urn="100998"),
            reason="It joined a trust.",
            proposed_by=signer,
        ).pk,
        ("desk:charter_end_coordinator", "membership_id"): speaker.schools.get().pk,
        "application_id": application.pk,
        "evidence_id": piece.pk,
        "assessment_id": application.assessments.create(assessor=speaker, supporter=signer).pk,
        "award_id": give_award(make_school(by=signer, urn="100999"), application.judged_by, by=signer).pk,
        "key": piece.key,
        ("desk:charter_evidence", "token"): applications.link_to(piece, speaker),
    }


def _application(author, worker):
    """Make a school's application that nobody else may meet yet. Returns who speaks for it, it, and its evidence."""
    publish(make_version(by=author), author=author, workers=[worker])
    school, speaker = make_school(by=worker), make_user(role=Role.SCHOOL)
    add_coordinator(school, speaker, by=worker)
    application = applications.start(school, "bronze", by=speaker)
    applications.save_answer(application, "listening", by=speaker, edition=0, words=SECRET)
    return (
        speaker,
        application,
        applications.add_evidence(application, "listening", by=speaker, name=SECRET, words=SECRET),
    )


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    with built_once(build, django_db_blocker, tmp_path_factory) as ids:
        yield ids


@pytest.fixture
def secret(built, db):
    """The ids of what only the people of the draft may meet, by parameter."""
    return built


def facts():
    """Return what nobody without a part in it may change."""
    return (
        list(Page.objects.order_by("pk").values_list("pk", "path", "live", "title", "draft_title", "latest_revision")),
        list(Comment.objects.values_list("pk", "text")),
        list(CustomImage.objects.values_list("pk", "description")),
        list(CustomDocument.objects.values_list("pk", "title")),
        list(PeerWorker.objects.values_list("pk", "user", "revoked_at")),
        list(PageUserObjectPermission.objects.values_list("pk", "user")),
        list(CoAuthorInvitation.objects.values_list("pk", "state")),
        list(GroupMembership.objects.values_list("pk", "user")),
        list(Invitation.objects.exclude(role=Role.SCHOOL).values_list("pk", "revoked_at")),  # Workers invite schools.
        list(Application.objects.values_list("pk", "state")),
        list(Answer.objects.values_list("pk", "words")),
        list(Evidence.objects.values_list("pk", "name")),
        list(RequestedChange.objects.values_list("pk", "settled_at")),
        list(Suggestion.objects.values_list("pk", "state")),
        list(ReaderLink.objects.values_list("pk", "revoked_at")),
        list(ReaderComment.objects.values_list("pk", "settled_at")),
        list(NotThisTimeTemplate.objects.values_list("pk", "reason")),
        list(QueueItem.objects.values_list("page", "claimed_by")),
        list(Notice.objects.order_by("pk").values_list("pk", "user")),
    )


def ask(browser, method, address):
    """Return the status of the answer, and all that it says: on the page, in its headers, in a message for the next."""
    response = getattr(browser, method)(address, headers={"host": "localhost"})
    body = b"".join(response.streaming_content) if response.streaming else response.content
    message = response.cookies.pop("messages", None)
    browser.cookies.pop("messages", None)
    said = [body.decode(errors="replace"), response.get("Location", ""), message.value if message else ""]
    return response.status_code, " ".join(said).lower()


def told(said, address):
    """Return the secret words in an answer, leaving out the address that was asked and what repeats it."""
    return [word for word in (SECRET, *NAMES) if word in said.replace(address.lower(), "")]


def expected(who, name):
    """Peer workers and leads support all who write, and so meet every picture and document that is uploaded."""
    return who in ("peer worker", "lead") and name.startswith(("wagtailimages_chooser:", "wagtaildocs_chooser:"))


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize(("method", "page"), [("get", "draft"), ("get", "live"), ("post", "draft")])
def test_outsider_is_told_nothing_and_changes_nothing_by_any_view(who, method, page, secret, sign_in, visitor):
    user = OUTSIDERS[who]() if OUTSIDERS[who] else None
    browser, before, wrong, asked = None, facts(), [], 0
    for name, address in addresses({**secret, **dict.fromkeys(PAGE, secret[page])}):
        if browser is None or (user and SESSION_KEY not in browser.session):  # Some of them sign out.
            browser = sign_in(user) if user else visitor
            browser.raise_request_exception = False
        if (who, name) in THEIRS:
            continue
        address += f"?id={secret[page]}" if name in _IDS_IN_THE_QUERY else ""
        status, said = ask(browser, method, address)
        asked += 1
        if status >= 500 and (method, name) not in _FAILS_BY_ITSELF:
            wrong.append(f"{name} {address}: fails with {status}")
        if not expected(who, name):
            wrong += [f"{name} {address} ({status}): says {word}" for word in told(said, address)]
    assert asked > 200
    assert wrong == [], "\n".join(wrong)
    assert facts() == before
