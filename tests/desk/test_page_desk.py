"""The desk of one page: who opens it, and what each person can and cannot do there, by guessing and forging too."""

import re

import pytest
from django.test import Client
from wagtail.models import Comment, Page

from cms.coauthoring import coauthors, comments
from cms.coauthoring.coauthors import CoauthorRefused
from cms.coauthoring.grants import coauthor_ids
from cms.coauthoring.models import CoAuthorInvitation, PageUserObjectPermission
from cms.coauthoring.sharing import Role, Share, share_of, writers_of
from cms.moderation import actions, changes
from cms.moderation.digest import content_of
from cms.moderation.eligibility import Refused
from cms.moderation.models import RequestedChange
from cms.people import groups
from cms.people.invitations import invite
from cms.people.models import GroupMembership, User
from cms.people.roles import Role as SiteRole
from tests.factories import make_group, make_image, make_leaflet, make_peer_worker, make_user
from tests.factories.pages import block, body_of
from tests.helpers import edit, fresh, publish, sign_off, submit
from tests.helpers.costs import queries_of
from tests.pages.editor import autosave, save_in_editor


@pytest.fixture
def supporter(site):
    """Somebody who supports the group and holds no credential."""
    return make_user("dunlin", role=SiteRole.PEER_WORKER)


@pytest.fixture
def group(author, coauthor, supporter):
    return make_group("The Tuesday group", authors=[author, coauthor], workers=[supporter])


@pytest.fixture
def commenter(site):
    return make_user("sanderling", role=SiteRole.AUTHOR)


@pytest.fixture
def page(group, author, coauthor, commenter):
    page = make_leaflet(by=author, with_others=[coauthor], writing_group=group, title="A walk by the sea")
    _invitation, code = coauthors.invite_by_code(page, by=author, role=Role.COMMENT)
    coauthors.accept_code(code, by=commenter)
    return page


@pytest.fixture
def asked(open_site, page, author, worker):
    """The page, sent back with two things to change."""
    submit(page, by=author)
    actions.ask_for_changes(page, by=worker, message="Lovely. Two things.", items=["Say who", "Say when"])
    return page


def screens(page_id):
    return [f"/desk/pages/{page_id}/{rest}" for rest in ("", "history/", "draft/")]


def doors(page_id, other=0):
    """Return every address that changes something about a page."""
    rest = (
        "invite/",
        "code/",
        f"invitations/{other}/withdraw/",
        "leave/",
        f"people/{other}/remove/",
        f"people/{other}/hand-over/",
        f"changes/{other}/",
        "comments/",
        f"comments/{other}/",
        "give/",
        "take-back/",
    )
    return [f"/desk/pages/{page_id}/{each}" for each in rest]


# --- Who opens it -----------------------------------------------------------------------------

PEOPLE = {
    "author": (True, True, True),
    "coauthor": (True, True, True),
    "commenter": (True, True, True),
    "supporter": (True, True, True),
    "administrator": (True, True, True),
    "superuser": (True, True, True),
    "worker": (False, True, False),
    "member": (False, False, False),
    "stranger": (False, False, False),
    "lead": (False, False, False),
    "school": (False, False, False),
}


@pytest.mark.parametrize("who", list(PEOPLE))
def test_page_opens_for_its_people_and_for_others_as_if_it_were_not_there(
    who, open_site, page, group, worker, author, request, sign_in
):
    made = {
        "member": lambda: GroupMembership.objects.create(group=group, user=make_user(role=SiteRole.AUTHOR)).user,
        "stranger": lambda: make_user(role=SiteRole.AUTHOR),
        "lead": lambda: make_user(role=SiteRole.SAFEGUARDING_LEAD),
        "school": lambda: make_user(role=SiteRole.SCHOOL),
    }
    user = made[who]() if who in made else request.getfixturevalue(who)
    browser = sign_in(user)

    def is_open():
        found = {browser.get(address).status_code for address in screens(page.pk)}
        assert found <= {200, 404}, found
        return found == {200}

    draft = is_open()
    submit(page, by=author)
    waiting = is_open()
    sign_off(page, by=worker)
    edit(page, by=author, summary="A newer draft.")
    assert (draft, waiting, is_open()) == PEOPLE[who]


def test_person_without_a_share_gets_one_answer_whether_the_page_is_there_or_not(page, group, sign_in):
    browser = sign_in(make_user(role=SiteRole.AUTHOR))
    for number in (page.pk, 999_999, 10**30, 1):
        for address in screens(number):
            assert browser.get(address).status_code == 404, address
        for address in doors(number):
            assert browser.post(address, {"person": "1", "text": "x"}).status_code == 404, address
    there, nowhere = (browser.get(f"/desk/pages/{number}/").content.decode() for number in (page.pk, 999_999))
    assert there.replace(f"/pages/{page.pk}/", "") == nowhere.replace("/pages/999999/", "")


def test_visitor_is_sent_to_sign_in(page, visitor):
    for address in screens(page.pk):
        assert visitor.get(address).status_code == 302
    for address in doors(page.pk):
        assert visitor.post(address).status_code == 302


def test_nothing_changes_by_a_link_or_by_a_form_from_elsewhere(page, author, sign_in):
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(author)
    for address in doors(page.pk):
        assert sign_in(author).get(address).status_code in (302, 405), address
        assert forged.post(address).status_code == 403, address


def test_root_and_sections_are_no_pages_of_an_author(page, author, sign_in):
    for ancestor in page.get_ancestors():
        assert sign_in(author).get(f"/desk/pages/{ancestor.pk}/").status_code == 404


def test_desk_of_a_page_is_never_kept_and_keeps_the_strict_policy(page, author, commenter, sign_in):
    for person in (author, commenter):
        for address in screens(page.pk):
            answer = sign_in(person).get(address)
            assert "no-store" in answer["Cache-Control"]
            assert "unsafe-inline" not in answer["Content-Security-Policy"]
            assert " style=" not in answer.content.decode()


# --- Doing without the right ------------------------------------------------------------------


def test_nobody_but_whoever_looks_after_the_page_changes_who_is_in_it(
    page, author, coauthor, commenter, supporter, administrator, sign_in
):
    invitation, _code = coauthors.invite_by_code(page, by=author)
    before = set(CoAuthorInvitation.objects.values_list("pk", "state"))
    for person in (coauthor, commenter, supporter, administrator):
        browser = sign_in(person)
        for address in (
            f"/desk/pages/{page.pk}/code/",
            f"/desk/pages/{page.pk}/invitations/{invitation.pk}/withdraw/",
            f"/desk/pages/{page.pk}/people/{author.pk}/remove/",
            f"/desk/pages/{page.pk}/people/{coauthor.pk}/hand-over/",
            f"/desk/pages/{page.pk}/people/{coauthor.pk}/role/",
            f"/desk/pages/{page.pk}/people/{commenter.pk}/role/",
        ):
            assert browser.post(address).status_code == 302
        browser.post(f"/desk/pages/{page.pk}/invite/", {"person": supporter.pk, "role": "write"})
        browser.post(f"/desk/pages/{page.pk}/give/", {"person": person.pk})
    assert set(CoAuthorInvitation.objects.values_list("pk", "state")) == before
    assert coauthor_ids(page) == {author.pk, coauthor.pk}
    assert fresh(page).owner == author


def test_invitation_and_change_and_comment_of_another_page_are_not_there(asked, author, sign_in):
    other = make_leaflet(by=author)
    invitation, _code = coauthors.invite_by_code(asked, by=author)
    change = RequestedChange.objects.first()
    comment = comments.add(asked, by=author, text="Hm.", contentpath="title")
    browser = sign_in(author)
    for address in (
        f"/desk/pages/{other.pk}/invitations/{invitation.pk}/withdraw/",
        f"/desk/pages/{other.pk}/changes/{change.pk}/",
        f"/desk/pages/{other.pk}/comments/{comment.pk}/",
    ):
        assert browser.post(address, {"done": "", "resolve": ""}).status_code == 404


def test_starter_is_offered_group_members_only_and_a_guessed_number_says_the_same_as_none(page, group, author, sign_in):
    stranger = make_user("kittiwake", role=SiteRole.AUTHOR)
    browser = sign_in(author)
    assert "kittiwake" not in browser.get(f"/desk/pages/{page.pk}/").content.decode()
    answers = []
    for number in (stranger.pk, 999_999):
        answer = browser.post(f"/desk/pages/{page.pk}/invite/", {"person": number, "role": "comment"})
        assert answer.context["invite_form"]["role"].value() == "comment"
        answers.append(answer.context["invite_form"].errors)
    assert answers[0] == answers[1] != {}
    assert not coauthors.pending_for(stranger).exists()


def test_starter_invites_hands_over_and_leaves_by_the_buttons(page, group, author, coauthor, supporter, sign_in):
    browser = sign_in(author)
    browser.post(f"/desk/pages/{page.pk}/invite/", {"person": supporter.pk, "role": "comment"})
    invitation = coauthors.pending_for(supporter).get()
    assert "has not answered yet" in browser.get(f"/desk/pages/{page.pk}/").content.decode()
    browser.post(f"/desk/pages/{page.pk}/invitations/{invitation.pk}/withdraw/")
    browser.post(f"/desk/pages/{page.pk}/people/{coauthor.pk}/hand-over/")
    assert fresh(page).owner == coauthor
    answer = browser.post(f"/desk/pages/{page.pk}/leave/")
    assert answer["Location"] == "/desk/"
    assert "What you wrote stays in it." in browser.get("/desk/").content.decode()
    assert writers_of(page) == [coauthor]


def test_author_who_left_a_group_is_asked_back_with_a_card(author, coauthor, worker, sign_in):
    group = make_group("The Sunday group", authors=[coauthor], workers=[worker])
    _invitation, code = invite(by=worker, role=SiteRole.AUTHOR, group=group)
    browser, accounts = sign_in(author), User.objects.count()
    answer = browser.post("/desk/join/", {"code": code}, follow=True)
    assert "You are in the group “The Sunday group” now." in answer.content.decode()
    assert groups.is_member(author, group.pk)
    assert User.objects.count() == accounts
    # It worked once.
    assert "This code does not work" in browser.post("/desk/join/", {"code": code}).content.decode()
    invitation, code = invite(by=worker, role=SiteRole.AUTHOR, group=group)
    # Who is in the group already leaves the card for whom it is meant.
    assert "This code does not work" in browser.post("/desk/join/", {"code": code}).content.decode()
    invitation.refresh_from_db()
    assert invitation.is_open
    assert "This code does not work" in sign_in(worker).post("/desk/join/", {"code": code}).content.decode()
    assert groups.is_worker(worker, group.pk)


def test_code_is_shown_once_and_kept_nowhere(page, author, sign_in):
    browser = sign_in(author)
    browser.post(f"/desk/pages/{page.pk}/code/", {"role": "comment"})
    shown = browser.get(f"/desk/pages/{page.pk}/").content.decode()
    code = shown.split("The code is ")[1][:14]
    assert code not in browser.get(f"/desk/pages/{page.pk}/").content.decode()
    newcomer = make_user()
    coauthors.accept_code(code, by=newcomer)
    assert share_of(newcomer, page) == Share.COMMENTS


# --- Reading and commenting -------------------------------------------------------------------


def test_commenter_reads_the_draft_with_its_pictures_and_opens_no_editor(author, commenter, sign_in):
    image = make_image(by=author)
    picture = {"image": {"image": image.pk, "alt_text": "A pier", "decorative": False}, "caption": ""}
    page = make_leaflet(by=author, body=body_of(block("text", "<p>Words to read.</p>"), block("image", picture)))
    _invitation, code = coauthors.invite_by_code(page, by=author, role=Role.COMMENT)
    coauthors.accept_code(code, by=commenter)
    browser = sign_in(commenter)
    assert 'sandbox="allow-same-origin"' in browser.get(f"/desk/pages/{page.pk}/").content.decode()
    draft = browser.get(f"/desk/pages/{page.pk}/draft/")
    assert "Words to read." in draft.content.decode()
    assert draft["X-Frame-Options"] == "SAMEORIGIN"
    source = re.search(r'src="(/media/[^"]+)"', draft.content.decode())[1]
    assert browser.get(source).status_code == 200
    for address in ("edit", "view_draft", "history", "unpublish", "copy", "delete"):
        assert browser.get(f"/admin/pages/{page.pk}/{address}/").status_code in (302, 403), address


def test_commenter_changes_nothing_by_forging_the_editors_form(page, commenter, sign_in):
    browser, before = sign_in(commenter), fresh(page).latest_revision_id
    assert save_in_editor(browser, page, title="Taken over").status_code == 302
    assert autosave(browser, page, title="Taken over").status_code in (302, 403)
    assert save_in_editor(browser, page, button="action-submit").status_code == 302
    assert browser.post(f"/desk/pages/{page.pk}/take-back/").status_code == 404
    assert fresh(page).latest_revision_id == before
    assert fresh(page).current_workflow_state is None


def test_comment_from_the_desk_stands_in_the_editor_and_makes_nobody_an_author(page, author, commenter, sign_in):
    part = f"body.{page.body[0].id}"
    answer = sign_in(commenter).post(f"/desk/pages/{page.pk}/comments/", {"part": part, "text": "Say who you mean."})
    assert answer.status_code == 302
    assert "Say who you mean." in sign_in(author).get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert commenter.pk not in actions.author_ids(fresh(page), content_of(fresh(page)))


def test_writers_save_in_the_editor_keeps_comments_made_at_the_desk(page, author, commenter, sign_in):
    comments.add(page, by=commenter, text="Say who you mean.", contentpath="title")
    save_in_editor(sign_in(author), page, title="A longer walk")
    assert Comment.objects.get(page=page.pk).text == "Say who you mean."


def test_comment_on_a_part_that_is_gone_keeps_what_was_typed(page, commenter, sign_in):
    answer = sign_in(commenter).post(f"/desk/pages/{page.pk}/comments/", {"part": "body.x", "text": "Say who."})
    assert answer.status_code == 200
    assert "Say who.</textarea>" in answer.content.decode()
    assert not Comment.objects.exists()


def test_commenter_answers_everybody_and_resolves_their_own_only(page, author, commenter, sign_in):
    theirs = comments.add(page, by=author, text="What do you think?", contentpath="title")
    mine = comments.add(page, by=commenter, text="Mine.", contentpath="summary")
    browser = sign_in(commenter)
    browser.post(f"/desk/pages/{page.pk}/comments/{theirs.pk}/", {"answer": "", "text": "I like it."})
    browser.post(f"/desk/pages/{page.pk}/comments/{theirs.pk}/", {"resolve": ""})
    browser.post(f"/desk/pages/{page.pk}/comments/{mine.pk}/", {"resolve": ""})
    assert [reply.text for reply in theirs.replies.all()] == ["I like it."]
    assert list(comments.open_comments(page)) == [theirs]


def test_worker_of_the_group_reads_the_comments_and_writes_none(page, author, supporter, sign_in):
    comment = comments.add(page, by=author, text="What do you think?", contentpath="title")
    browser = sign_in(supporter)
    assert "What do you think?" in browser.get(f"/desk/pages/{page.pk}/").content.decode()
    browser.post(f"/desk/pages/{page.pk}/comments/{comment.pk}/", {"answer": "", "text": "Hm."})
    browser.post(f"/desk/pages/{page.pk}/comments/{comment.pk}/", {"resolve": ""})
    assert browser.post(f"/desk/pages/{page.pk}/comments/", {"part": "title", "text": "Hm."}).status_code == 302
    assert Comment.objects.get(page=page.pk).replies.count() == 0
    with pytest.raises(CoauthorRefused):
        comments.add(page, by=supporter, text="Hm.", contentpath="title")


# --- What to change ---------------------------------------------------------------------------


def test_author_ticks_off_and_answers_and_only_then_sends_again(asked, author, worker, sign_in):
    first, second = RequestedChange.objects.all()
    browser = sign_in(author)
    with pytest.raises(Refused) as refused:
        submit(asked, by=author)
    assert refused.value.code == "changes-left"
    browser.post(f"/desk/pages/{asked.pk}/changes/{first.pk}/", {"done": ""})
    browser.post(f"/desk/pages/{asked.pk}/changes/{second.pk}/", {"not-done": "", "text": "We don’t know yet."})
    assert changes.changes_left([asked.pk]) == {}
    submit(asked, by=author)
    page = sign_in(worker).get(f"/desk/pages/{asked.pk}/review/").content.decode()
    assert "Not done, because: We don’t know yet." in page


def test_answer_needs_words_and_a_tick_can_be_taken_back(asked, author, sign_in):
    change = RequestedChange.objects.first()
    browser = sign_in(author)
    browser.post(f"/desk/pages/{asked.pk}/changes/{change.pk}/", {"not-done": "", "text": " "})
    assert changes.changes_left([asked.pk]) == {asked.pk: 2}
    browser.post(f"/desk/pages/{asked.pk}/changes/{change.pk}/", {"done": ""})
    browser.post(f"/desk/pages/{asked.pk}/changes/{change.pk}/", {"reopen": ""})
    assert changes.changes_left([asked.pk]) == {asked.pk: 2}


def test_nobody_but_a_writer_ticks_off(asked, commenter, supporter, administrator, sign_in):
    change = RequestedChange.objects.first()
    for person in (commenter, supporter, administrator):
        assert sign_in(person).post(f"/desk/pages/{asked.pk}/changes/{change.pk}/", {"done": ""}).status_code == 302
    assert changes.changes_left([asked.pk]) == {asked.pk: 2}


def test_author_who_sends_from_the_editor_too_early_keeps_every_word_and_reads_why(asked, author, sign_in):
    browser = sign_in(author)
    answer = save_in_editor(browser, asked, button="action-submit", title="A longer walk")
    assert answer["Location"] == f"/desk/pages/{asked.pk}/#changes"
    assert "2 changes are left in" in browser.get(f"/desk/pages/{asked.pk}/").content.decode()
    assert fresh(asked).get_latest_revision_as_object().title == "A longer walk"
    assert actions.waiting_task_state(fresh(asked)) is None


def test_nobody_gets_round_the_list_by_cancelling_and_starting_anew(asked, author):
    state = fresh(asked).current_workflow_state
    state.cancel(user=author)
    with pytest.raises(Refused):
        submit(asked, by=author)
    with pytest.raises(Refused):
        fresh(asked).get_workflow().start(fresh(asked), author)


def test_what_was_asked_for_goes_with_the_page(asked):
    Page.objects.get(pk=asked.pk).delete()
    assert not RequestedChange.objects.exists()


# --- Groups -----------------------------------------------------------------------------------


def test_member_sees_their_own_groups_only_and_a_worker_sees_the_drafts(page, group, author, supporter, sign_in):
    make_group("The other group", authors=[make_user("kittiwake")])
    mine = sign_in(author).get("/desk/groups/").content.decode()
    assert "The Tuesday group" in mine
    assert "robin" in mine
    assert "The other group" not in mine
    assert "kittiwake" not in mine
    assert "Drafts of the group" not in mine
    theirs = sign_in(supporter).get("/desk/groups/").content.decode()
    assert f"/desk/pages/{page.pk}/" in theirs


def test_member_leaves_and_a_worker_takes_somebody_out(page, group, author, coauthor, supporter, sign_in):
    mine = GroupMembership.objects.get(user=author)
    theirs = GroupMembership.objects.get(user=coauthor)
    assert sign_in(make_user()).post(f"/desk/groups/members/{mine.pk}/end/").status_code == 404
    sign_in(author).post(f"/desk/groups/members/{theirs.pk}/end/")
    assert groups.is_member(coauthor, group.pk)
    sign_in(supporter).post(f"/desk/groups/members/{theirs.pk}/end/")
    assert not groups.is_member(coauthor, group.pk)
    sign_in(author).post(f"/desk/groups/members/{mine.pk}/end/")
    assert not groups.is_member(author, group.pk)


def test_worker_finds_what_was_left_behind_and_gives_it_to_somebody(group, author, coauthor, supporter, sign_in):
    page = make_leaflet(by=author, writing_group=group, title="Left alone")
    groups.leave_group(author, group, by=author)
    browser = sign_in(supporter)
    assert "1 page has nobody to write it" in browser.get("/desk/").content.decode()
    assert "Left behind" in browser.get("/desk/groups/").content.decode()
    browser.post(f"/desk/pages/{page.pk}/give/", {"person": make_user().pk})
    assert writers_of(page) == []
    browser.post(f"/desk/pages/{page.pk}/give/", {"person": coauthor.pk})
    assert writers_of(page) == [coauthor]
    assert "Left behind" not in browser.get("/desk/groups/").content.decode()


def test_administrator_gives_away_what_was_left_in_a_group_that_nobody_supports(
    group, author, coauthor, supporter, administrator, sign_in
):
    supported = make_leaflet(by=author, writing_group=group, title="A worker gives this one")
    coauthors.leave(supported, by=author)
    lonely = make_group("Lonely", authors=[coauthor])
    page = make_leaflet(by=author, writing_group=lonely, title="Left alone")
    PageUserObjectPermission.objects.filter(content_object=page.pk).delete()
    browser = sign_in(administrator)
    assert "1 page has nobody to write it" in browser.get("/desk/").content.decode()
    shown = browser.get("/desk/groups/").content.decode()
    assert "Left alone" in shown
    assert "A worker gives this one" not in shown
    for person in (author, supporter):
        assert "Left alone" not in sign_in(person).get("/desk/groups/").content.decode()
        sign_in(person).post(f"/desk/pages/{page.pk}/give/", {"person": coauthor.pk})
    assert writers_of(page) == []
    browser.post(f"/desk/pages/{page.pk}/give/", {"person": coauthor.pk})
    assert writers_of(page) == [coauthor]
    assert "nobody to write it" not in browser.get("/desk/").content.decode()
    assert "Left alone" not in browser.get("/desk/groups/").content.decode()
    GroupMembership.objects.filter(group=lonely).delete()
    PageUserObjectPermission.objects.filter(content_object=page.pk).delete()
    assert "nobody is in this group" in browser.get("/desk/groups/").content.decode()


# --- What it costs ----------------------------------------------------------------------------


def test_cost_of_a_pages_desk_does_not_grow_with_its_people_comments_and_changes(open_site, page, author, sign_in):
    worker = make_peer_worker()

    def more(number):
        for _each in range(number):
            person = make_user()
            _invitation, code = coauthors.invite_by_code(page, by=author)
            coauthors.accept_code(code, by=person)
            coauthors.invite_by_code(page, by=author)
            comments.answer(
                comments.add(page, by=person, text="Hm.", contentpath="title"), by=author, text="Thank you."
            )
        submit(page, by=author)
        actions.ask_for_changes(page, by=worker, message="Please.", items=["This"] * number)
        for change in RequestedChange.objects.filter(settled_at=None):
            changes.settle(change, by=author)

    browser = sign_in(author)
    more(2)
    few = queries_of(browser, f"/desk/pages/{page.pk}/")
    more(15)
    assert queries_of(browser, f"/desk/pages/{page.pk}/") == few


def test_cost_of_the_groups_does_not_grow_with_members_and_drafts(group, author, supporter, administrator, sign_in):
    def more(number):
        for _each in range(number):
            user = make_user()
            GroupMembership.objects.create(group=group, user=user)
            make_leaflet(by=author, writing_group=group)
            leaving = make_leaflet(by=user, writing_group=group)
            coauthors.leave(leaving, by=user)

    def more_alone(number):
        for _each in range(number):
            leaving = make_leaflet(by=author, writing_group=make_group(authors=[make_user()]))
            PageUserObjectPermission.objects.filter(content_object=leaving.pk).delete()

    browser, administrators = sign_in(supporter), sign_in(administrator)
    more(1)
    more_alone(1)
    few = queries_of(browser, "/desk/groups/"), queries_of(administrators, "/desk/groups/")
    more(15)
    more_alone(4)
    assert (queries_of(browser, "/desk/groups/"), queries_of(administrators, "/desk/groups/")) == few


def test_live_page_says_where_readers_find_it(open_site, page, author, worker, sign_in):
    publish(page, author=author, workers=[worker])
    assert fresh(page).url in sign_in(author).get(f"/desk/pages/{page.pk}/").content.decode()


# --- The editor is for those who write -----------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "told"),
    [("commenter", "say what you think in a comment"), ("supporter", "You can read it here.")],
)
def test_whoever_only_reads_a_page_is_brought_from_its_editor_to_its_desk(page, who, told, request, sign_in):
    browser = sign_in(request.getfixturevalue(who))
    shown = browser.get(f"/admin/pages/{page.pk}/edit/", follow=True)
    assert shown.redirect_chain == [(f"/desk/pages/{page.pk}/", 302)]
    assert told in shown.content.decode()
    assert "permission" not in shown.content.decode()
