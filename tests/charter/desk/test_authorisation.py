"""The whole authorisation table of the charter mark: role x state of the application x every address, read and changed.

The addresses come from the resolver, so one that is added tomorrow fails here until it has its row.
"""

import contextlib
import itertools

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, include, path, reverse
from django.urls.resolvers import RegexPattern
from django.utils import timezone

from charter.applications import actions
from charter.awards import corrections, successions
from charter.judging import actions as judging
from charter.schools.models import SchoolMembership
from cms.people.models import Invitation
from cms.people.roles import Role
from tests.factories import make_peer_worker, make_school, make_user
from tests.factories.awards import give_award
from tests.helpers.charter import answer_all, finish, send, show_all

# S speaks for the school, O for another one. A assesses it, B was not asked. W is a peer worker, X an administrator,
# C a peer worker who speaks for the school, L a safeguarding lead, Y an author. Whoever has not signed in is sent to
# the door, everywhere at the desk.
EVERYBODY = "SOABWXCLY"
#: Written, and complete; sent; one assessor is at it; both have sent and a decision is proposed; taken back.
DRAFT, SENT, ASSESSED, JUDGED, OVER = STATES = ("draft", "sent", "assessed", "judged", "over")
CANARY = "xylophonist"


def always(who):
    return dict.fromkeys(STATES, who)


def by_state(*who):
    return dict(zip(STATES, who, strict=True))


# Who is answered. Everybody else gets 404 or 403, and reads nothing of it.
LOOK = {
    "desk:all_awards": always("X"),
    "desk:award": always("SWXC"),
    "desk:award_proof": always("SC"),
    "desk:award_proofs": always("SC"),
    "desk:awards": always("SOWXC"),
    "desk:awards_from_file": always("X"),
    "desk:charter": always("SOABWXC"),
    "desk:charter_answer": by_state("SC", "SWXC", "SAWXC", "SAWXC", "SC"),
    "desk:charter_application": by_state("SC", "SWXC", "SAWXC", "SAWXC", "SC"),
    "desk:charter_assess": by_state("", "", "A", "", ""),
    "desk:charter_correct": always("WXC"),
    "desk:charter_evidence": by_state("SC", "SWXC", "SAWXC", "SAWXC", "SC"),
    "desk:charter_find": always("WXC"),
    "desk:charter_follow": always("WXC"),
    "desk:charter_panel": by_state("", "WX", "WX", "WX", ""),
    "desk:charter_school": always("SWXC"),
    "desk:charter_talk": by_state("", "WX", "AWX", "AWX", ""),
    "desk:table_of_the_mark": always("X"),
}
# Whose right words change something. Nobody else's do, whatever they are answered.
CHANGE = {
    "desk:award": always("WX"),
    "desk:awards_from_file": always("X"),
    "desk:charter_answer": by_state("SC", "", "", "", ""),
    "desk:charter_ask": by_state("", "WX", "WX", "", ""),
    "desk:charter_assess": by_state("", "", "A", "", ""),
    "desk:charter_beside": by_state("", "", "AWX", "AWX", ""),
    "desk:charter_bring": by_state("SC", "", "", "", ""),
    "desk:charter_confirm": by_state("", "", "", "WX", ""),
    "desk:charter_correct": always("WXC"),
    "desk:charter_decide_correction": always("WX"),
    "desk:charter_decide_succession": always("WX"),
    "desk:charter_end_coordinator": always("SWXC"),
    "desk:charter_find": always("WXC"),
    "desk:charter_follow": always("WXC"),
    "desk:charter_invite": always("SWXC"),
    "desk:charter_own_school": by_state("", "", "A", "A", ""),
    "desk:charter_panel": by_state("", "", "", "WX", ""),
    "desk:charter_send": by_state("SC", "", "", "", ""),
    "desk:charter_send_back": by_state("", "WX", "WX", "", ""),
    "desk:charter_start": by_state("", "", "", "", "SC"),
    "desk:charter_take_off": by_state("", "", "WX", "", ""),
    "desk:charter_take_out": by_state("SC", "SWXC", "SWXC", "SWXC", "SC"),
    "desk:charter_talk": by_state("", "", "", "AWX", ""),
    "desk:charter_withdraw": by_state("SC", "SC", "SC", "SC", ""),
    "desk:start_story": always("SWXC"),
}

# Anybody reads these, signed in or not.
PUBLIC = {
    "did_document",
    "badge_status_list",
    "badge_status_list_as_jwt",
    "criteria_in_words",
    "register_as_json",
    "register_as_csv",
    "badge_script",
    "oembed",
    "badge_credential",
    "badge_svg",
    "badge_png",
    "baked_svg",
    "baked_png",
    "check_code",
    "badge_widget",
    "register",
    "award",
    "show_badge",
    "verify_badge",
    "criteria",
}


def _views(resolver, route="", namespace=""):
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern, here, ":".join(filter(None, [namespace, pattern.namespace])))
        else:
            name = ":".join(filter(None, [namespace, pattern.name or ""]))
            yield name, here, getattr(pattern.callback, "__module__", "")


def of_the_charter_mark(resolver=None):
    """Return the names of all addresses of the charter mark, public or not."""
    starts = ("charter/", "desk/charter/", "desk/awards/", "oembed/", ".well-known/did")
    return {
        name
        for name, route, module in _views(resolver or get_resolver())
        if route.startswith(starts) or module.startswith(("charter.", "cms.desk.charter", "cms.desk.award"))
    }


def test_table_has_a_row_for_every_address():
    assert of_the_charter_mark() == {*LOOK, *CHANGE, *PUBLIC}


def test_address_that_is_added_at_the_desk_has_to_have_its_row():
    inner = path("new/", lambda request: None, name="charter_new")
    desk = path("desk/", include(([path("charter/", include([inner]))], "desk")))
    assert of_the_charter_mark(URLResolver(RegexPattern(r"^/"), [desk])) == {"desk:charter_new"}


@pytest.fixture
def people(school, coordinator, stranger_school, assessors, worker, administrator, author):
    lead, both = make_user("grebe", role=Role.SAFEGUARDING_LEAD), make_peer_worker("smew")
    SchoolMembership.objects.create(school=school, user=both)
    everybody = (coordinator, stranger_school, *assessors, worker, administrator, both, lead, author)
    return dict(zip(EVERYBODY, everybody, strict=True))


class Scene:
    """A school with an award, a correction that waits, and an application; and what to ask of each view."""

    def __init__(self, state, people, judged_by, school, panel):
        self.people, self.school, self.panel, self.judged_by = people, school, panel, judged_by
        self.shown, self.award = self._judged_before()
        facts = {**corrections.facts_of(school), "town": CANARY}
        self.correction = corrections.correct(school, by=panel[0], **facts)
        self.other = make_school(by=people["W"])
        self.succession = successions.propose(school, self.other, by=panel[0], reason=CANARY)
        self.application = self._bring_to(state)
        self.evidence = self.application.evidence.get(kind="file")
        self.assessment = self.application.assessments.order_by("pk").first()
        self.decision = self.application.decisions.first()

    def _judged_before(self):
        """Return what the school showed when it was judged before, and the award that came of it."""
        by = self.people["S"]
        judged = actions.start(self.school, "bronze", by=by)
        shown = actions.add_evidence(judged, "listening", by=by, words=CANARY)
        actions.withdraw(judged, by=by)
        decision = judged.decisions.create(outcome="award", reasons="Because.", confirmed_at=timezone.now())
        facts = {"decision": decision.pk, "evidence_root": actions.evidence_root(judged)}
        return shown, give_award(self.school, self.judged_by, by=self.people["W"], level="silver", **facts)

    def _bring_to(self, state):
        by = self.people["S"]
        older = actions.start(self.school, "bronze", by=by)
        actions.save_answer(older, "acting", by=by, edition=0, words=f"{CANARY} before")
        actions.withdraw(older, by=by)
        found = actions.start(self.school, "bronze", by=by)
        upload = SimpleUploadedFile("plan.txt", CANARY.encode())
        actions.add_evidence(found, "listening", by=by, upload=upload, name="plan")
        answer_all(found, by=by)
        show_all(found, by=by)
        if state == OVER:
            return actions.withdraw(found, by=by)
        if state == DRAFT:
            return found
        found = send(found, by=by)
        if state in (ASSESSED, JUDGED):
            judging.ask_to_assess(found, self.people["A"], by=self.people["W"])
        if state == JUDGED:
            finish(found.assessments.get(), listening=0)
            third = make_user("knot", role=Role.ASSESSOR)
            finish(judging.ask_to_assess(found, third, by=self.people["W"]))
            judging.propose(found, by=self.panel[0], outcome="no", reasons=f"{CANARY} of the panel")
        found.refresh_from_db()
        return found

    def address(self, name, user):
        school, application = self.school.pk, self.application.pk
        of_assessment = [self.assessment.pk if self.assessment else 0]
        membership = SchoolMembership.objects.get(school=school, user=self.people["S"])
        arguments = {
            "awards": [],
            "awards_from_file": [],
            "all_awards": ["json"],
            "table_of_the_mark": ["answers"],
            "award": [self.award.pk],
            "award_proofs": [self.award.pk],
            "award_proof": [self.award.pk, self.shown.pk],
            "start_story": [self.award.pk],
            "charter": [],
            "charter_find": [],
            "charter_school": [school],
            "charter_correct": [school],
            "charter_decide_correction": [school, self.correction.pk],
            "charter_decide_succession": [school, self.succession.pk],
            "charter_follow": [school],
            "charter_invite": [school],
            "charter_start": [school],
            "charter_end_coordinator": [school, membership.pk],
            "charter_answer": [application, "listening"],
            "charter_evidence": [actions.link_to(self.evidence, user)],
            "charter_take_out": [self.evidence.pk],
            "charter_take_off": of_assessment,
            "charter_beside": of_assessment,
        }
        return reverse(name, args=arguments.get(name.removeprefix("desk:"), [application]))

    def right_words(self, name):
        """Return what changes something, if the view lets one do it."""
        facts = {"name": "Whelk Rock", "town": "Whelkpool", "phase": "secondary", "website": "", "urn": ""}
        line = f"urn,level,awarded,version\n{self.other.urn},gold,{timezone.localdate()},{self.judged_by.number}\n"
        answer = self.application.answers.get(key="listening")
        rated = {f"rating-{key}": 1 for key in ("safe-places", "listening", "acting")}
        return {
            "charter_find": facts,
            "charter_correct": facts,
            "charter_follow": {"urn": self.other.urn, "reason": "A new trust."},
            "charter_start": {"level": "bronze"},
            "charter_answer": {"edition": answer.edition, "rating": 1, "words": "Our words.", "plan": ""},
            "charter_bring": {"words": 1},
            "charter_send": {"nobody_can_be_recognised": "on"},
            "charter_send_back": {"reason": "Something is missing."},
            "charter_take_out": {"because": "It has to go."},
            "charter_ask": {"assessor": self.people["B"].pk},
            "charter_beside": {"words": "What is that?"},
            "charter_assess": {**rated, "words-listening": "I saw it."},
            "charter_talk": {"key": "listening", "words": "What do you think?"},
            "charter_panel": {"outcome": "gaps", "reasons": "Nearly.", "gaps": ["listening"]},
            "charter_confirm": {"decision": self.decision.pk if self.decision else ""},
            "award": {"step": "suspend", "reason": "Something is looked into."},
            "awards_from_file": {"text": line, "reason": "It was there before.", "give": 1},
        }.get(name.removeprefix("desk:"), {})


def kept():
    """Return all that the charter mark keeps, to compare. That somebody read it is no change."""
    models = [model for app in apps.get_app_configs() if app.name.startswith("charter.") for model in app.get_models()]
    rows = [[*model.objects.order_by("pk").values()] for model in (*models, Invitation)]
    for row in itertools.chain.from_iterable(rows):
        row.pop("heard_at", None)
    return rows


@contextlib.contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def scene(people, judged_by, school, other_coordinator, panel, request):
    return Scene(request.param, people, judged_by, school, panel)


def read(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("scene", STATES, indirect=True, ids=STATES)
def test_each_reads_and_changes_what_is_theirs_and_nobody_else_does(scene, sign_in, request):
    stranger = Client()
    state = request.node.callspec.params["scene"]
    names = sorted(name for name in of_the_charter_mark() if name not in PUBLIC)
    looked, changed = {}, {}
    before = kept()
    for name in names:
        address = scene.address(name, scene.people["S"])
        answer = stranger.get(address)
        assert answer.status_code in (302, 405), name
        assert answer.status_code == 405 or "/account/" in answer.headers["Location"]
        # Words of somebody whose time here ran out are shown to them again (403).
        assert stranger.post(address, scene.right_words(name)).status_code in (302, 403), name
        assert kept() == before, name
    for who, user in scene.people.items():
        browser = sign_in(user)
        for name in names:
            address = scene.address(name, user)
            with undone():
                response = browser.get(address)
                content = read(response)
            if response.status_code == 200:
                looked.setdefault(name, []).append(who)
            else:
                assert response.status_code in (302, 403, 404), (name, who)
                assert CANARY.encode() not in content
                assert scene.school.name.encode() not in content
            with undone():
                browser.post(address, scene.right_words(name))
                if kept() != before:
                    changed.setdefault(name, []).append(who)
    assert kept() == before
    assert _as_rows(looked) == {name: set(row[state]) for name, row in LOOK.items() if row[state]}
    assert _as_rows(changed) == {name: set(row[state]) for name, row in CHANGE.items() if row[state]}


def _as_rows(found):
    return {name: set(who) for name, who in found.items()}


@pytest.mark.parametrize("scene", [JUDGED], indirect=True)
def test_anybody_reads_what_is_public_and_nothing_that_was_not_decided(scene, visitor, sign_in):
    arguments = {
        "badge_status_list": [scene.award.place.status_list_id],
        "badge_status_list_as_jwt": [scene.award.place.status_list_id],
        "criteria": [scene.judged_by.number],
        "criteria_in_words": [scene.judged_by.number],
    }
    plain = (
        "did_document",
        "register_as_json",
        "register_as_csv",
        "badge_script",
        "oembed",
        "register",
        "verify_badge",
    )
    arguments |= dict.fromkeys(plain, ())
    for name in sorted(PUBLIC):
        address = reverse(name, args=arguments.get(name, [scene.award.pk]))
        query = {"url": f"https://charter.example.org/charter/badges/{scene.award.pk}/"} if name == "oembed" else {}
        for browser in (visitor, sign_in(scene.people["O"])):
            response = browser.get(address, query, follow=True)
            assert response.status_code == 200, name
            assert CANARY.encode() not in read(response), name
