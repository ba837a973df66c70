"""A group's workers read its drafts and the authors are told so; whoever moves on leaves no page alone."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Page

from cms.coauthoring import coauthors
from cms.coauthoring.grants import coauthor_ids
from cms.coauthoring.models import CoAuthorInvitation, PageGroup
from cms.coauthoring.page_groups import group_of
from cms.coauthoring.policy import page_policy
from cms.coauthoring.readers import who_can_read
from cms.coauthoring.sharing import Share, left_behind, pages_to_give, people_in, share_of, supported_pages, writers_of
from cms.people import groups
from cms.people.accounts import renew
from cms.people.groups import GroupRefused
from cms.people.models import User, WritingGroup
from cms.people.roles import Role
from cms.people.signals import account_ending
from tests.factories import make_group, make_leaflet, make_user
from tests.helpers import edit, fresh, publish, submit


@pytest.fixture
def group(author, coauthor, worker):
    return make_group("The Tuesday group", authors=[author, coauthor], workers=[worker])


@pytest.fixture
def page(group, author, coauthor):
    return make_leaflet(by=author, with_others=[coauthor], writing_group=group, title="A walk by the sea")


def again(user):
    return User.objects.get(pk=user.pk)


def close_account(user):
    """Delete an account as the site does: those who keep what it held hear of it first."""
    account_ending.send(User, user=user, by=user)
    User.objects.get(pk=user.pk).delete()


# --- Reading ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "waiting", "live with a draft"])
def test_worker_of_the_group_reads_its_draft_in_every_state_and_edits_nothing(
    state, open_site, page, author, coauthor, other_worker, sign_in
):
    supporter = make_user("dunlin", role=Role.PEER_WORKER)
    groups.GroupMembership.objects.create(group=group_of(page), user=supporter, role=groups.WORKER)
    if state == "waiting":
        submit(page, by=author)
    elif state == "live with a draft":
        publish(page, author=author, workers=[other_worker])
        edit(page, by=author, title="A longer walk")
    browser = sign_in(supporter)
    assert browser.get(f"/desk/pages/{page.pk}/").status_code == 200
    assert browser.get(f"/desk/pages/{page.pk}/history/").status_code == 200
    assert b"Talk to somebody you trust." in browser.get(f"/desk/pages/{page.pk}/draft/").content
    assert browser.get(f"/admin/pages/{page.pk}/edit/").status_code == 302
    assert browser.get(f"/admin/pages/{page.pk}/view_draft/").status_code == 302
    assert share_of(supporter, page) == Share.SUPPORTS
    assert not fresh(page).permissions_for_user(again(supporter)).can_edit()


def test_worker_of_another_group_and_fellow_members_read_nothing(page, author, other_worker, sign_in):
    make_group(workers=[other_worker])
    member = make_user("knot", role=Role.AUTHOR)
    groups.GroupMembership.objects.create(group=group_of(page), user=member)
    for person in (other_worker, member):
        assert share_of(person, page) is None
        assert not page_policy.readable_instances(again(person)).filter(pk=page.pk).exists()
        assert sign_in(person).get(f"/desk/pages/{page.pk}/").status_code == 404


def test_worker_who_moved_on_reads_nothing_any_more(page, worker, other_worker, group, sign_in):
    groups.GroupMembership.objects.create(group=group, user=other_worker, role=groups.WORKER)
    groups.leave_group(worker, group, by=worker)
    assert sign_in(worker).get(f"/desk/pages/{page.pk}/").status_code == 404


def test_sign_says_who_reads_the_draft(page, worker, other_worker, group, author):
    assert who_can_read(page) == "heron, who supports The Tuesday group, can read this draft."
    groups.GroupMembership.objects.create(group=group, user=other_worker, role=groups.WORKER)
    assert who_can_read(page) == "curlew and heron, who support The Tuesday group, can read this draft."
    assert "Only the people in it can read it" in who_can_read(make_leaflet(by=author))


@pytest.mark.parametrize("state", ["draft", "waiting", "live with a draft"])
def test_authors_read_the_sign_in_the_editor_and_on_the_pages_desk(
    state, open_site, page, author, other_worker, sign_in
):
    sign = "heron, who supports The Tuesday group, can read this draft."
    if state == "waiting":
        submit(page, by=author)
    elif state == "live with a draft":
        publish(page, author=author, workers=[other_worker])
        edit(page, by=author, title="A longer walk")
    browser = sign_in(author)
    assert sign in browser.get(f"/desk/pages/{page.pk}/").content.decode()
    assert sign in browser.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert sign in browser.get("/desk/start/").content.decode()


def test_group_of_a_page_is_that_of_its_newest_version(page, author, worker, other_worker):
    other = make_group("The Friday group", workers=[other_worker])
    edit(page, by=author, writing_group=other)
    assert group_of(page) == other
    assert not supported_pages(worker).exists()
    assert supported_pages(other_worker).get().pk == page.pk
    edit(page, by=author, writing_group=None)
    assert group_of(page) is None
    assert not supported_pages(other_worker).exists()


# --- Moving on --------------------------------------------------------------------------------


def test_person_who_leaves_a_group_leaves_its_drafts_and_keeps_the_live_pages(
    open_site, page, author, coauthor, other_worker, group
):
    live = publish(
        make_leaflet(by=author, with_others=[coauthor], writing_group=group), author=author, workers=[other_worker]
    )
    edit(page, by=coauthor, summary="What robin wrote.")
    groups.leave_group(coauthor, group, by=coauthor)
    assert coauthor_ids(page) == {author.pk}
    assert fresh(page).get_latest_revision_as_object().summary == "What robin wrote."
    assert coauthor_ids(live) == {author.pk, coauthor.pk}


def test_person_who_leaves_a_group_keeps_the_pages_of_other_groups(page, author, coauthor, group):
    other = make_leaflet(by=author, with_others=[coauthor], writing_group=make_group(authors=[author, coauthor]))
    alone = make_leaflet(by=coauthor)
    groups.leave_group(coauthor, group, by=coauthor)
    assert coauthor.pk in coauthor_ids(other)
    assert coauthor.pk in coauthor_ids(alone)


def test_people_who_meet_in_another_group_go_on_writing_together(page, author, coauthor, group):
    make_group(authors=[author, coauthor])
    groups.leave_group(coauthor, group, by=coauthor)
    assert coauthor_ids(page) == {author.pk, coauthor.pk}


def test_only_writer_who_leaves_the_group_leaves_the_page_to_its_workers(group, author, coauthor, worker):
    page = make_leaflet(by=author, writing_group=group)
    groups.leave_group(author, group, by=author)
    assert writers_of(page) == []
    assert left_behind(supported_pages(worker)).get().pk == page.pk
    coauthors.give(page, coauthor, by=worker)
    assert writers_of(page) == [coauthor]


def test_only_writer_in_a_group_without_a_worker_keeps_the_page(author):
    lonely = make_group(authors=[author])
    page = make_leaflet(by=author, writing_group=lonely)
    groups.leave_group(author, lonely, by=author)
    assert writers_of(page) == [author]


def test_invitations_into_the_groups_pages_end_with_the_membership(page, author, group, worker):
    friend = make_user("knot", role=Role.AUTHOR)
    groups.GroupMembership.objects.create(group=group, user=friend)
    coauthors.invite(page, friend, by=author)
    groups.leave_group(friend, group, by=worker)
    record = CoAuthorInvitation.objects.get(page=page.pk, person=friend)
    assert (record.state, record.ended_by) == (coauthors.State.WITHDRAWN, worker)


def test_only_worker_cannot_leave_while_pages_wait_to_be_handed_on(group, author, coauthor, worker):
    page = make_leaflet(by=author, writing_group=group)
    groups.leave_group(author, group, by=author)
    with pytest.raises(GroupRefused) as refused:
        groups.leave_group(worker, group, by=worker)
    assert refused.value.code == "last-worker"
    assert groups.is_worker(worker, group.pk)
    coauthors.give(page, coauthor, by=worker)
    groups.leave_group(worker, group, by=worker)
    assert not groups.is_worker(worker, group.pk)


# --- Memberships that run out -------------------------------------------------------------------


def run_out(user, group):
    """Let the time of ``user`` in ``group`` be over, and return the person as a new request meets them."""
    groups.GroupMembership.objects.filter(user=user, group=group).update(ends_at=timezone.now())
    return again(user)


def test_nobody_counts_in_the_drafts_of_a_group_once_their_time_there_is_over(
    open_site, page, author, coauthor, worker, other_worker, group, sign_in
):
    make_group(authors=[coauthor])  # The account goes on.
    live = make_leaflet(by=author, with_others=[coauthor], writing_group=group)
    live = publish(live, author=author, workers=[other_worker])
    own = make_leaflet(by=coauthor)
    commenter, invited = make_user("knot", role=Role.AUTHOR), make_user("stint", role=Role.AUTHOR)
    make_group(authors=[commenter, invited])
    for person in (commenter, invited):
        groups.GroupMembership.objects.create(group=group, user=person)
    coauthors.accept(coauthors.invite(page, commenter, by=author, role=coauthors.Role.COMMENT), by=commenter)
    invitation = coauthors.invite(page, invited, by=author)
    for person in (coauthor, commenter, invited):
        browser = sign_in(person)
        person = run_out(person, group)
        assert not page_policy.readable_instances(person).filter(pk=page.pk).exists()
        assert browser.get(f"/desk/pages/{page.pk}/").status_code == 404
        assert browser.get(f"/admin/pages/{page.pk}/edit/").status_code == 404
        assert page.title not in browser.get("/desk/").content.decode()
    with pytest.raises(coauthors.CoauthorRefused):
        coauthors.accept(invitation, by=invited)
    assert {person.user for person in people_in([page.pk])[page.pk]} == {author}
    assert not page.permissions_for_user(again(coauthor)).can_edit()
    assert live.permissions_for_user(again(coauthor)).can_edit()
    assert own.permissions_for_user(again(coauthor)).can_edit()
    run_out(worker, group)
    assert sign_in(worker).get(f"/desk/pages/{page.pk}/").status_code == 404
    assert "Nobody supports" in who_can_read(page)


def test_member_of_two_groups_is_not_offered_in_the_one_where_their_time_is_over(page, author, group):
    friend = make_user("knot", role=Role.AUTHOR)
    make_group(authors=[author, friend])
    groups.GroupMembership.objects.create(group=group, user=friend)
    assert coauthors.people_to_invite(page, author).filter(pk=friend.pk).exists()
    run_out(friend, group)
    assert not coauthors.people_to_invite(page, author).filter(pk=friend.pk).exists()


def test_nightly_run_hands_the_pages_on_once_and_time_that_is_made_longer_counts_again(
    page, author, coauthor, worker, group, capsys
):
    run_out(author, group)
    call_command("hand_on_memberships")
    assert "handed on: 1." in capsys.readouterr().out
    assert writers_of(page) == [coauthor]
    assert fresh(page).owner == coauthor
    record = CoAuthorInvitation.objects.get(page=page.pk, person=author)
    assert (record.state, record.ended_by) == (coauthors.State.LEFT, None)
    call_command("hand_on_memberships")
    assert "handed on: 0." in capsys.readouterr().out
    renew(author, by=worker, days=30)
    coauthors.accept(coauthors.invite(page, author, by=coauthor), by=author)
    assert set(writers_of(page)) == {author, coauthor}
    run_out(author, group)
    call_command("hand_on_memberships")
    assert coauthor_ids(page) == {coauthor.pk}


def test_run_names_the_group_whose_last_worker_ran_out_until_its_pages_are_given_away(
    page, author, coauthor, worker, administrator, group
):
    friend = make_user("knot", role=Role.AUTHOR)
    groups.GroupMembership.objects.create(group=group, user=friend)
    for person in (author, coauthor, worker):
        run_out(person, group)
    with pytest.raises(CommandError, match="“The Tuesday group”"):
        call_command("hand_on_memberships")
    assert pages_to_give(administrator).get().pk == page.pk
    coauthors.give(page, friend, by=administrator)
    call_command("hand_on_memberships")
    assert writers_of(page) == [friend]


# --- Accounts that end ------------------------------------------------------------------------


def test_drafts_of_a_deleted_account_go_on_with_the_others(page, author, coauthor):
    close_account(author)
    assert writers_of(page) == [coauthor]
    assert fresh(page).owner == coauthor
    assert fresh(page).get_latest_revision_as_object().title == "A walk by the sea"


def test_draft_of_a_group_is_left_to_its_workers_when_the_account_goes(group, author, worker):
    page = make_leaflet(by=author, writing_group=group)
    close_account(author)
    assert left_behind(supported_pages(worker)).get().pk == page.pk


def test_draft_that_nobody_shares_goes_with_the_account(author):
    page = make_leaflet(by=author)
    close_account(author)
    assert not Page.objects.filter(pk=page.pk).exists()


def test_draft_in_which_somebody_else_wrote_stays_for_the_administrators(author, coauthor, administrator, sign_in):
    page = make_leaflet(by=author, with_others=[coauthor])
    edit(page, by=coauthor, summary="What robin wrote.")
    coauthors.leave(page, by=coauthor)
    close_account(author)
    assert fresh(page).get_latest_revision_as_object().summary == "What robin wrote."
    assert sign_in(administrator).get(f"/desk/pages/{page.pk}/").status_code == 200
    assert sign_in(coauthor).get(f"/desk/pages/{page.pk}/").status_code == 404


def test_page_is_not_deleted_with_somebody_who_only_comments_on_it(author, coauthor):
    page = make_leaflet(by=author, with_others=[coauthor])
    _invitation, code = coauthors.invite_by_code(page, by=author, role=coauthors.Role.COMMENT)
    commenter = make_user()
    coauthors.accept_code(code, by=commenter)
    close_account(coauthor)
    User.objects.filter(pk=author.pk).delete()  # Without anybody being told.
    close_account(commenter)
    assert Page.objects.filter(pk=page.pk).exists()


def test_account_that_was_switched_off_before_it_goes_takes_nothing_of_the_others(group, page, author, coauthor):
    User.objects.filter(pk=author.pk).update(is_active=False)
    groups.GroupMembership.objects.get(user=author).delete()
    close_account(author)
    assert writers_of(page) == [coauthor]
    assert fresh(page).get_latest_revision_as_object().title == "A walk by the sea"


def test_public_page_of_a_deleted_account_stays_public(open_site, author, worker, visitor):
    page = publish(make_leaflet(by=author), author=author, workers=[worker])
    close_account(author)
    assert visitor.get(fresh(page).url).status_code == 200


def test_invitations_by_somebody_whose_account_went_let_nobody_in(page, author, coauthor):
    _invitation, code = coauthors.invite_by_code(page, by=author)
    close_account(author)
    with pytest.raises(coauthors.CoauthorRefused):
        coauthors.accept_code(code, by=make_user())


def test_group_that_is_deleted_takes_no_page_with_it(author, worker):
    group = make_group(authors=[author], workers=[worker])
    page = make_leaflet(by=author)
    PageGroup.objects.create(page_id=page.pk, group=group)
    WritingGroup.objects.get(pk=group.pk).delete()
    assert writers_of(page) == [author]
    assert group_of(page) is None
