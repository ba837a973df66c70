"""Whatever people do, in whatever order: every draft is held by somebody, only those with a share open it, and no word
that somebody wrote is lost.

The machine keeps books of its own about who should be in which page, and compares them with what the site lets
people open. ``MACHINE_STEPS=20000 python -m pytest tests/coauthoring/test_state_machine.py`` is a longer run by hand.
"""

import os
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from wagtail.models import Page

from cms.coauthoring import coauthors
from cms.coauthoring.coauthors import CoauthorRefused, State
from cms.coauthoring.grants import coauthor_ids
from cms.coauthoring.models import CoAuthorInvitation
from cms.coauthoring.policy import page_policy
from cms.coauthoring.sharing import Role
from cms.people import groups
from cms.people.groups import GroupRefused
from cms.people.models import GroupMembership, User
from cms.people.roles import Role as SiteRole
from cms.people.signals import account_ending
from tests.factories import make_group, make_leaflet, make_user
from tests.helpers import edit, fresh

NAMES = ["avocet", "bittern", "curlew", "dunlin"]
WORKERS = ["fulmar", "godwit"]
MOST_PAGES = 4

names = st.sampled_from(NAMES)
starters = st.sampled_from([None, None, *NAMES[:2]])
anybody = st.sampled_from([*NAMES, *WORKERS])
numbers = st.integers(0, 20)
mostly = st.sampled_from([True, True, True, False])
roles = st.sampled_from(list(Role))
tally = Counter()

STEPS_IN_ONE_GO = 50
STEPS = int(os.environ.get("MACHINE_STEPS", 300 if "CI" in os.environ else 200))
RUN = settings(
    max_examples=max(1, STEPS // STEPS_IN_ONE_GO),
    stateful_step_count=STEPS_IN_ONE_GO,
    derandomize=False,  # as Hypothesis would where CI is set; then another go would be the same
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class Machine(RuleBasedStateMachine):
    """Two groups, one with workers and one without; some people, and the pages they write."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.shares = {}  # of each page: name -> Role
        self.groups_of_pages = {}
        self.words = {}  # of each page: word -> name of who wrote it
        self.codes = []
        self.count = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize()
    def begin(self):
        for name in NAMES:
            make_user(name, role=SiteRole.AUTHOR)
        for name in WORKERS:
            make_user(name, role=SiteRole.PEER_WORKER)
        people = {user.username: user for user in User.objects.filter(username__in=[*NAMES, *WORKERS])}
        supported = make_group(
            "Supported", authors=[people[name] for name in NAMES], workers=[people[name] for name in WORKERS]
        )
        alone = make_group("Alone", authors=[people[name] for name in NAMES[:3]])
        self.groups = [supported, alone, None]
        self.start(NAMES[0], {NAMES[1]}, 0)
        self.start(NAMES[3], set(), 0)

    # What the machine knows.

    def user(self, name):
        return User.objects.filter(username=name).first()

    def page(self, number):
        ids = sorted(self.shares)
        return Page.objects.get(pk=ids[number % len(ids)]) if ids else None

    def writers(self, page_id):
        return {name for name, role in self.shares[page_id].items() if role == Role.WRITE}

    def workers(self, group):
        return set() if group is None else {user.username for user in groups.workers_of([group.pk]).get(group.pk, ())}

    def starter(self, page, who):
        """Return who looks after ``page``, so that things get done; or ``who``, where that is somebody's name."""
        return self.user(who) if who else page and coauthors.starter_of(page)

    def try_to(self, do, *arguments, **options):
        """Let somebody try something. Returns whether it was done."""
        try:
            with transaction.atomic():
                do(*arguments, **options)
        except (CoauthorRefused, GroupRefused) as refused:
            tally[f"refused: {refused.code}"] += 1
            return False
        tally[do.__name__] += 1
        return True

    # What people do.

    @rule(who=names, others=st.sets(names, max_size=2), which=st.integers(0, 2))
    def start(self, who, others, which):
        user, group = self.user(who), self.groups[which]
        if user is None or len(self.shares) >= MOST_PAGES:
            return
        with_others = [] if group is None else [self.user(name) for name in others if self._in(name, group)]
        word = self._word()
        page = make_leaflet(by=user, with_others=with_others, writing_group=group, summary=word)
        self.shares[page.pk] = {person.username: Role.WRITE for person in (user, *with_others)}
        self.groups_of_pages[page.pk] = group
        self.words[page.pk] = {word: who}

    def _in(self, name, group):
        user = self.user(name)
        return user is not None and groups.is_member(user, group.pk)

    def _word(self):
        self.count += 1
        return f"word{self.count:04}"

    @rule(who=names, number=numbers)
    def write(self, who, number):
        page, user = self.page(number), self.user(who)
        if page and user and fresh(page).permissions_for_user(user).can_edit():
            word = self._word()
            summary = fresh(page).get_latest_revision_as_object().summary
            edit(page, by=user, summary=f"{summary} {word}")
            self.words[page.pk][word] = who

    @rule(who=starters, whom=anybody, number=numbers, role=roles)
    def invite(self, who, whom, number, role):
        page, user = self.page(number), self.starter(self.page(number), who)
        if page and user:
            self.try_to(coauthors.invite, page, self.user(whom), by=user, role=role)

    @rule(who=starters, number=numbers, role=roles)
    def make_a_code(self, who, number, role):
        page, user = self.page(number), self.starter(self.page(number), who)
        if page and user and self.writers(page.pk):
            try:
                _invitation, code = coauthors.invite_by_code(page, by=user, role=role)
            except CoauthorRefused:
                return
            self.codes.append((code, page.pk, role))

    @rule(who=anybody, which=numbers)
    def use_a_code(self, who, which):
        user = self.user(who)
        if user is None or not self.codes:
            return
        code, page_id, role = self.codes[which % len(self.codes)]
        if self.try_to(coauthors.accept_code, code, by=user):
            self.shares[page_id][who] = role

    @rule(who=anybody, which=numbers, yes=mostly, own=mostly)
    def answer(self, who, which, yes, own):
        user = self.user(who)
        pending = CoAuthorInvitation.objects.filter(person__isnull=False).order_by("pk")
        if own:
            pending = pending.filter(state=State.INVITED)
        if user is None or not pending:
            return
        invitation = pending[which % len(pending)]
        if own:
            user, who = invitation.person, invitation.person.username
        if self.try_to(coauthors.accept if yes else coauthors.decline, invitation, by=user) and yes:
            assert invitation.person == user
            self.shares[invitation.page_id][who] = Role(invitation.role)

    @rule(who=names, which=numbers)
    def withdraw(self, who, which):
        user, pending = self.user(who), CoAuthorInvitation.objects.order_by("pk")
        if user and pending:
            self.try_to(coauthors.withdraw_invitation, pending[which % len(pending)], by=user)

    @rule(who=anybody, number=numbers)
    def leave(self, who, number):
        page, user = self.page(number), self.user(who)
        if page and user and self.try_to(coauthors.leave, page, by=user):
            del self.shares[page.pk][who]

    @rule(who=starters, whom=anybody, number=numbers)
    def remove(self, who, whom, number):
        page, user, other = self.page(number), self.starter(self.page(number), who), self.user(whom)
        if page and user and other and self.try_to(coauthors.remove, page, other, by=user):
            del self.shares[page.pk][whom]

    @rule(who=starters, whom=anybody, number=numbers)
    def hand_over(self, who, whom, number):
        page, user, other = self.page(number), self.starter(self.page(number), who), self.user(whom)
        if page and user and other:
            self.try_to(coauthors.hand_over, page, other, by=user)

    @rule(who=anybody, whom=anybody, number=numbers)
    def give(self, who, whom, number):
        page, user = self.page(number), self.user(who)
        if page and user and self.try_to(coauthors.give, page, self.user(whom), by=user):
            assert who in WORKERS
            self.shares[page.pk][whom] = Role.WRITE

    @rule(who=anybody, by=anybody, which=st.integers(0, 1), own=mostly)
    def leave_group(self, who, by, which, own):
        by = who if own else by
        user, group, actor = self.user(who), self.groups[which], self.user(by)
        if user is None or actor is None:
            return
        if not self.try_to(groups.leave_group, user, group, by=actor):
            return
        assert who == by or by in WORKERS
        for page_id, shares in self.shares.items():
            others = set(shares) - {who}
            if self.groups_of_pages[page_id] != group or who not in shares or self._meets(user, others):
                continue
            if self.writers(page_id) - {who} or self.workers(group):
                del shares[who]

    def _meets(self, user, others):
        met = {other.username for other in groups.fellow_members(user)}
        return bool(others) and others <= met

    @rule(who=anybody, which=st.integers(0, 1))
    def join_group(self, who, which):
        user, group = self.user(who), self.groups[which]
        if user and not groups.is_member(user, group.pk) and (which == 0 or who in NAMES):
            role = groups.WORKER if who in WORKERS else groups.AUTHOR
            GroupMembership.objects.create(group=group, user=user, role=role)

    @rule(who=st.sampled_from([*NAMES[2:], *WORKERS[1:]]), sure=st.integers(0, 2))
    def delete_account(self, who, sure):
        user = self.user(who)
        if user is None or sure:
            return
        account_ending.send(User, user=user, by=user)
        User.objects.get(pk=user.pk).delete()
        tally["deleted"] += 1
        for page_id in list(self.shares):
            mine = self.shares[page_id].pop(who, None)
            words_of_others = {name for name in self.words[page_id].values() if name != who and self.user(name)}
            held = self.writers(page_id) or self.workers(self.groups_of_pages[page_id]) or words_of_others
            if mine and not held:
                del self.shares[page_id], self.words[page_id], self.groups_of_pages[page_id]
                tally["went with the account"] += 1

    # What must hold.

    @invariant()
    def every_draft_is_held_by_somebody(self):
        assert set(Page.objects.filter(slug__startswith="page").values_list("pk", flat=True)) == set(self.shares)
        for page_id in self.shares:
            starter = coauthors.starter_of(Page.objects.get(pk=page_id))
            writers = self.writers(page_id)
            assert (starter.username if starter else None) in (writers or {None})
            if not writers and not self.workers(self.groups_of_pages[page_id]):
                # Only for the administrators, and only to keep what somebody else wrote.
                assert self.words[page_id]

    @invariant()
    def only_those_with_a_share_open_it(self):
        for name in (*NAMES, *WORKERS):
            if user := self.user(name):
                expected = {
                    page_id
                    for page_id, shares in self.shares.items()
                    if name in shares or name in self.workers(self.groups_of_pages[page_id])
                }
                assert set(page_policy.readable_instances(user).values_list("pk", flat=True)) == expected, name
        for page_id in self.shares:
            names_of_writers = User.objects.filter(pk__in=coauthor_ids(Page(pk=page_id))).values_list(
                "username", flat=True
            )
            assert set(names_of_writers) == self.writers(page_id)

    @invariant()
    def no_word_is_lost(self):
        for page_id, words in self.words.items():
            summary = fresh(Page(pk=page_id)).get_latest_revision_as_object().summary
            assert set(words) <= set(summary.split())


@pytest.mark.slow
def test_whatever_people_do_no_draft_is_left_alone_and_no_word_is_lost(site):
    tally.clear()
    wanted = {"invite", "accept", "leave_group", "deleted"}
    for _again in range(30):  # It proves nothing if everything was refused, and chance may want another go.
        run_state_machine_as_test(Machine, settings=RUN)
        if wanted <= set(tally):
            break
    assert wanted <= set(tally), dict(tally)
