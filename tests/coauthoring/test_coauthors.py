"""Asking others into a page, joining, leaving, removing, handing over: what is recorded, and what is refused."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from cms.coauthoring import coauthors, wrong_codes
from cms.coauthoring.actions import add_coauthor
from cms.coauthoring.coauthors import CoauthorRefused, State
from cms.coauthoring.grants import coauthor_ids, granted_paths
from cms.coauthoring.models import CoAuthorInvitation
from cms.coauthoring.sharing import Role, Share, people_in, share_of, writers_of
from cms.desk.history import history_of
from cms.moderation.authorship import author_ids
from cms.moderation.digest import content_of
from cms.moderation.eligibility import may_sign_off
from cms.people.models import User
from cms.people.roles import Role as SiteRole
from tests.factories import make_group, make_leaflet, make_user
from tests.helpers import edit, fresh, sign_off, submit


def again(user):
    """Read an account again, as each request does."""
    return User.objects.get(pk=user.pk)


def refusal(do, *arguments, **options):
    with pytest.raises(CoauthorRefused) as refused:
        do(*arguments, **options)
    assert len(refused.value.reason.split()) > 4
    return refused.value.code


def log_of(page):
    return list(
        PageLogEntry.objects.filter(page=page.pk, action__startswith="coauthoring.")
        .order_by("timestamp", "pk")
        .values_list("action", "user", "data")
    )


@pytest.fixture
def friend(site):
    """Somebody in the same group."""
    return make_user("sanderling", role=SiteRole.AUTHOR)


@pytest.fixture
def stranger(site):
    """Somebody in no group of the others."""
    return make_user("kittiwake", role=SiteRole.AUTHOR)


@pytest.fixture
def group(author, coauthor, friend, worker):
    return make_group("The Tuesday group", authors=[author, coauthor, friend], workers=[worker])


@pytest.fixture
def page(group, author, coauthor):
    """A draft of the group that ``author`` started with ``coauthor``."""
    return make_leaflet(by=author, with_others=[coauthor], writing_group=group)


# --- Starting ---------------------------------------------------------------------------------


def test_people_chosen_at_the_start_are_in_at_once_and_recorded(page, author, coauthor):
    assert coauthor_ids(page) == {author.pk, coauthor.pk}
    records = CoAuthorInvitation.objects.filter(page=page.pk)
    assert {(each.person, each.state, each.invited_by) for each in records} == {
        (author, State.ACCEPTED, author),
        (coauthor, State.ACCEPTED, author),
    }
    assert all(each.answered_at for each in records)


# --- By name ----------------------------------------------------------------------------------


def test_invitation_is_no_grant_until_it_is_accepted(page, author, friend):
    invitation = coauthors.invite(page, friend, by=author)
    assert share_of(friend, page) is None
    assert list(coauthors.pending_for(friend)) == [invitation]
    coauthors.accept(invitation, by=friend)
    assert share_of(friend, page) == Share.WRITES
    invitation.refresh_from_db()
    assert invitation.state == State.ACCEPTED
    assert invitation.answered_at
    assert log_of(page) == [
        ("coauthoring.invite", author.pk, {"user_id": friend.pk}),
        ("coauthoring.accept", friend.pk, {"user_id": friend.pk}),
    ]


def test_person_who_declines_is_not_in_the_page_and_may_be_asked_again(page, author, friend):
    invitation = coauthors.invite(page, friend, by=author)
    coauthors.decline(invitation, by=friend)
    assert share_of(friend, page) is None
    assert refusal(coauthors.accept, invitation, by=friend) == "gone"
    coauthors.accept(coauthors.invite(page, friend, by=author), by=friend)
    assert share_of(friend, page) == Share.WRITES


def test_invitation_that_was_taken_back_lets_nobody_in(page, author, friend):
    invitation = coauthors.invite(page, friend, by=author)
    coauthors.withdraw_invitation(invitation, by=author)
    assert refusal(coauthors.accept, invitation, by=friend) == "gone"
    assert refusal(coauthors.withdraw_invitation, invitation, by=author) == "gone"
    invitation.refresh_from_db()
    assert (invitation.state, invitation.ended_by) == (State.WITHDRAWN, author)


def test_invitation_is_for_one_person_only(page, author, coauthor, friend, stranger):
    invitation = coauthors.invite(page, friend, by=author)
    for other in (coauthor, stranger, author):
        assert refusal(coauthors.accept, invitation, by=other) == "gone"
        assert refusal(coauthors.decline, invitation, by=other) == "gone"
    assert share_of(stranger, page) is None


def test_only_whoever_looks_after_the_page_asks_people_in_and_takes_them_out(page, author, coauthor, friend, worker):
    invitation = coauthors.invite(page, friend, by=author)
    for other in (coauthor, friend, worker):
        assert refusal(coauthors.invite, page, friend, by=other) == "not-yours"
        assert refusal(coauthors.invite_by_code, page, by=other) == "not-yours"
        assert refusal(coauthors.withdraw_invitation, invitation, by=other) == "not-yours"
        assert refusal(coauthors.remove, page, author, by=other) == "not-yours"
        assert refusal(coauthors.hand_over, page, other, by=other) == "not-yours"
    assert coauthor_ids(page) == {author.pk, coauthor.pk}


def test_inviter_learns_nothing_of_people_outside_the_group(page, author, stranger):
    with pytest.raises(CoauthorRefused) as outside:
        coauthors.invite(page, stranger, by=author)
    with pytest.raises(CoauthorRefused) as nobody:
        coauthors.invite(page, None, by=author)
    assert (outside.value.code, outside.value.reason) == (nobody.value.code, nobody.value.reason)
    assert stranger not in coauthors.people_to_invite(page, author)


def test_person_of_another_shared_group_is_not_offered_for_this_groups_page(page, author, stranger):
    make_group(authors=[author, stranger])
    assert stranger not in coauthors.people_to_invite(page, author)
    assert refusal(coauthors.invite, page, stranger, by=author) == "no-such-person"


def test_page_of_no_group_has_nobody_to_invite_by_name(author, friend, group):
    page = make_leaflet(by=author)
    assert not coauthors.people_to_invite(page, author).exists()
    assert refusal(coauthors.invite, page, friend, by=author) == "no-such-person"


def test_person_is_invited_once_at_a_time(page, author, coauthor, friend):
    coauthors.invite(page, friend, by=author)
    assert refusal(coauthors.invite, page, friend, by=author) == "no-such-person"
    assert refusal(coauthors.invite, page, coauthor, by=author) == "no-such-person"
    with pytest.raises(IntegrityError), transaction.atomic():
        CoAuthorInvitation.objects.create(page_id=page.pk, person=friend, invited_by=author)


def test_account_that_is_switched_off_is_not_offered(page, author, friend):
    User.objects.filter(pk=friend.pk).update(is_active=False)
    assert friend not in coauthors.people_to_invite(page, author)


# --- By a code --------------------------------------------------------------------------------


def test_person_from_outside_joins_by_a_code_once(page, author, stranger, friend):
    invitation, code = coauthors.invite_by_code(page, by=author)
    assert code not in str(vars(invitation).values())
    typed = code.lower().replace("-", " ")
    assert coauthors.accept_code(typed, by=stranger).pk == page.pk
    assert share_of(stranger, page) == Share.WRITES
    assert refusal(coauthors.accept_code, code, by=friend) == "no-such-code"
    assert share_of(friend, page) is None


def test_codes_that_do_not_work_all_get_the_same_answer(page, author, stranger):
    _used, used_code = coauthors.invite_by_code(page, by=author)
    coauthors.accept_code(used_code, by=make_user())
    late, late_code = coauthors.invite_by_code(page, by=author)
    CoAuthorInvitation.objects.filter(pk=late.pk).update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    gone, gone_code = coauthors.invite_by_code(page, by=author)
    coauthors.withdraw_invitation(gone, by=author)
    reasons = set()
    for code in (used_code, late_code, gone_code, "ABCDE-FGHJK", "", "\0", "💥", "a" * 5000):
        with pytest.raises(CoauthorRefused) as refused:
            coauthors.accept_code(code, by=stranger)
        reasons.add((refused.value.code, refused.value.reason))
    assert len(reasons) == 1
    assert share_of(stranger, page) is None


def test_person_who_guesses_codes_is_stopped_and_the_others_are_not(page, author, stranger, friend):
    _invitation, code = coauthors.invite_by_code(page, by=author)
    for _guess in range(wrong_codes.WRONG_CODES_AN_HOUR):
        assert refusal(coauthors.accept_code, "ABCDE-FGHJK", by=stranger) == "no-such-code"
    assert refusal(coauthors.accept_code, code, by=stranger) == "wait"
    assert coauthors.accept_code(code, by=friend).pk == page.pk


def test_person_who_is_in_the_page_does_not_use_a_code_up(page, author, coauthor, stranger):
    _invitation, code = coauthors.invite_by_code(page, by=author)
    assert refusal(coauthors.accept_code, code, by=coauthor) == "in-it-already"
    assert coauthors.accept_code(code, by=stranger).pk == page.pk


def test_person_asked_by_name_may_come_by_a_code_instead(page, author, friend):
    invitation = coauthors.invite(page, friend, by=author)
    _other, code = coauthors.invite_by_code(page, by=author)
    coauthors.accept_code(code, by=friend)
    assert refusal(coauthors.accept, invitation, by=friend) == "gone"
    assert share_of(friend, page) == Share.WRITES


# --- Commenting only --------------------------------------------------------------------------


def test_person_who_may_comment_is_no_author_and_opens_no_editor(page, author, friend):
    coauthors.accept(coauthors.invite(page, friend, by=author, role=Role.COMMENT), by=friend)
    assert share_of(friend, page) == Share.COMMENTS
    assert friend.pk not in coauthor_ids(page)
    assert friend.pk not in author_ids(page, content_of(fresh(page)))
    assert page.path not in granted_paths(again(friend))
    assert not fresh(page).permissions_for_user(again(friend)).can_edit()


def test_peer_worker_who_only_commented_may_still_sign(page, author, other_worker, open_site):
    _invitation, code = coauthors.invite_by_code(page, by=author, role=Role.COMMENT)
    coauthors.accept_code(code, by=other_worker)
    submit(page, by=author)
    assert may_sign_off(other_worker, fresh(page))
    assert sign_off(page, by=other_worker).live


def test_peer_worker_who_came_in_to_write_may_not_sign(page, author, other_worker, open_site):
    _invitation, code = coauthors.invite_by_code(page, by=author)
    coauthors.accept_code(code, by=other_worker)
    submit(page, by=author)
    assert may_sign_off(other_worker, fresh(page)).code == "author"


# --- Going ------------------------------------------------------------------------------------


def test_person_who_leaves_keeps_their_words_in_the_page_and_their_authorship(page, author, coauthor):
    edit(page, by=coauthor, summary="What robin wrote.")
    coauthors.leave(page, by=coauthor)
    assert share_of(coauthor, page) is None
    assert fresh(page).get_latest_revision_as_object().summary == "What robin wrote."
    assert coauthor.pk in author_ids(page, content_of(fresh(page)))
    assert CoAuthorInvitation.objects.get(page=page.pk, person=coauthor).state == State.LEFT


def test_person_who_is_removed_opens_nothing_any_more_and_the_words_stay(page, author, coauthor, sign_in):
    edit(page, by=coauthor, summary="What robin wrote.")
    coauthors.remove(page, coauthor, by=author)
    record = CoAuthorInvitation.objects.get(page=page.pk, person=coauthor)
    assert (record.state, record.ended_by) == (State.REMOVED, author)
    assert fresh(page).get_latest_revision_as_object().summary == "What robin wrote."
    assert sign_in(coauthor).get(f"/desk/pages/{page.pk}/").status_code == 404
    assert sign_in(coauthor).get(f"/admin/pages/{page.pk}/edit/").status_code == 404


def test_starter_who_leaves_hands_the_page_to_who_is_there_longest(page, author, coauthor, friend):
    add_coauthor(page, friend, by=author)
    coauthors.leave(page, by=author)
    assert fresh(page).owner == coauthor
    assert coauthors.starter_of(fresh(page)) == coauthor
    assert ("coauthoring.hand_over", author.pk, {"user_id": coauthor.pk}) in log_of(page)


def test_starter_hands_the_page_over_to_another_writer_only(page, author, coauthor, friend):
    assert refusal(coauthors.hand_over, page, friend, by=author) == "not-in-it"
    coauthors.accept(coauthors.invite(page, friend, by=author, role=Role.COMMENT), by=friend)
    assert refusal(coauthors.hand_over, page, friend, by=author) == "not-in-it"
    coauthors.hand_over(page, coauthor, by=author)
    assert fresh(page).owner == coauthor
    assert refusal(coauthors.invite_by_code, page, by=author) == "not-yours"
    assert coauthor_ids(page) == {author.pk, coauthor.pk}


def test_last_writer_cannot_leave_their_words_alone(author):
    page = make_leaflet(by=author)
    assert refusal(coauthors.leave, page, by=author) == "last-writer"
    assert writers_of(page) == [author]


def test_last_writer_of_a_group_with_a_worker_leaves_the_page_to_be_handed_on(page, author, coauthor, worker, friend):
    coauthors.leave(page, by=coauthor)
    coauthors.leave(page, by=author)
    assert writers_of(page) == []
    assert share_of(worker, page) == Share.SUPPORTS
    assert refusal(coauthors.give, page, friend, by=friend) == "not-yours"
    coauthors.give(page, friend, by=worker)
    assert writers_of(page) == [friend]
    assert fresh(page).owner == friend
    assert refusal(coauthors.give, page, coauthor, by=worker) == "not-left-behind"


def test_page_that_was_left_behind_is_given_to_the_groups_own_people_only(page, author, coauthor, worker, stranger):
    for person in (coauthor, author):
        coauthors.leave(page, by=person)
    for nobody in (stranger, None):
        assert refusal(coauthors.give, page, nobody, by=worker) == "no-such-person"


def test_starter_lets_a_commenter_write_and_a_writer_only_comment_and_it_is_recorded(page, author, coauthor):
    coauthors.change_role(page, coauthor, Role.COMMENT, by=author)
    assert share_of(coauthor, page) == Share.COMMENTS
    assert not fresh(page).permissions_for_user(coauthor).can_edit()
    assert CoAuthorInvitation.objects.get(page=page.pk, person=coauthor).role == Role.COMMENT
    coauthors.change_role(page, coauthor, Role.COMMENT, by=author)  # pressed twice
    assert refusal(coauthors.change_role, page, author, Role.WRITE, by=coauthor) == "not-yours"
    coauthors.change_role(page, coauthor, Role.WRITE, by=author)
    assert fresh(page).permissions_for_user(coauthor).can_edit()
    lines = [str(line) for each in history_of(page, author)[0] for line in each.lines]
    assert "You let robin comment, and not write" in lines
    assert "You let robin write" in lines
    assert sum("let robin" in line for line in lines) == 2
    assert refusal(coauthors.change_role, page, author, Role.COMMENT, by=author) == "yourself"
    assert refusal(coauthors.change_role, page, make_user(), Role.WRITE, by=author) == "not-in-it"


def test_invitations_of_somebody_who_is_out_let_nobody_in(page, author, coauthor, friend, stranger):
    invitation = coauthors.invite(page, friend, by=author)
    _code, code = coauthors.invite_by_code(page, by=author)
    coauthors.leave(page, by=author)
    assert refusal(coauthors.accept, invitation, by=friend) == "gone"
    assert refusal(coauthors.accept_code, code, by=stranger) == "no-such-code"


def test_starter_takes_themselves_out_by_leaving_only(page, author):
    assert refusal(coauthors.remove, page, author, by=author) == "yourself"


def test_page_that_was_deleted_a_moment_ago_is_a_kind_sentence(page, author, coauthor):
    Page.objects.get(pk=page.pk).delete()
    assert refusal(coauthors.leave, page, by=coauthor) == "gone"
    assert refusal(coauthors.invite_by_code, page, by=author) == "gone"


def test_people_in_a_page_are_named_once_with_what_they_may_do(page, author, coauthor, friend):
    coauthors.accept(coauthors.invite(page, friend, by=author, role=Role.COMMENT), by=friend)
    people = [(person.user, person.role) for person in people_in([page.pk])[page.pk]]
    assert people == [(author, Role.WRITE), (coauthor, Role.WRITE), (friend, Role.COMMENT)]
