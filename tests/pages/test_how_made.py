"""How a page was made: drafted from the records, edited by people, signed with the rest, read by everybody."""

import datetime
import json
import re

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.coauthoring import comments
from cms.coauthoring.merging import merge
from cms.moderation import actions, changes, reader_comments
from cms.moderation.authorship import author_ids, record
from cms.moderation.digest import content_of, same_content
from cms.moderation.eligibility import Refused, latest_version
from cms.moderation.findings import open_findings_of
from cms.moderation.models import Authorship, RequestedChange
from cms.pages.actions import draft_how_made, set_credit
from cms.pages.before_sending import checks_of
from cms.pages.credits import Kind, several
from cms.pages.credits import Role as Credited
from cms.pages.how_made import drafted_from_records, number_in_words
from cms.people.models import WritingGroup
from cms.people.roles import Role
from tests.factories import make_group, make_leaflet, make_peer_worker, make_user
from tests.factories.pages import block, body_of
from tests.helpers import answer_checks, edit, fresh, publish, sign_off, submit
from tests.pages.editor import autosave, save_in_editor

SPRING = datetime.datetime(2026, 3, 3, 10, tzinfo=datetime.UTC)


@pytest.fixture
def group(author, coauthor):
    return make_group("The Tuesday group", authors=[author, coauthor])


@pytest.fixture
def page(site, group, author):
    return make_leaflet(by=author, writing_group=group, title="A walk by the sea", how_made=[])


def told(page):
    """Return ``{part: value}`` of what the newest draft tells."""
    return {part["type"]: part["value"] for part in latest_version(fresh(page)).how_made.get_prep_value()}


def drafted(page):
    """Return ``{part: value}`` of what would be drafted now."""
    return {part["type"]: part["value"] for part in json.loads(drafted_from_records(latest_version(fresh(page))))}


def ask_and_answer(page, *, author, worker, answers):
    """Send ``page``, let ``worker`` ask for the keys of ``answers``, and settle each: ticked off, or not because."""
    submit(page, by=author)
    actions.ask_for_changes(page, by=worker, message="Lovely. Some things.", items=list(answers))
    for change in RequestedChange.objects.filter(page=page.pk, settled_at=None):
        changes.settle(change, by=author, answer=answers[change.text])


def publish_without(page, *, author, worker):
    """Bring ``page`` to the public though it tells nothing yet: the worker says that this is all right."""
    submit(page, by=author)
    answer_checks(page, by=worker)
    return sign_off(page, by=worker)


def shaped_by(page, *people):
    for person in people:
        record(page, person.pk, Authorship.How.WROTE)


# --- What is drafted --------------------------------------------------------------------------


def test_author_gets_a_draft_of_what_happened_and_readers_get_it_when_it_is_signed(
    open_site, page, author, worker, visitor, sign_in
):
    ask_and_answer(page, author=author, worker=worker, answers={"Say who to ask": "", "Say when": "It differs."})
    answer = sign_in(author).post(f"/desk/pages/{page.pk}/how-made/", follow=True).content.decode()
    assert "Drafted. Read it" in answer
    assert "Say who to ask" in answer
    assert told(page)["who"] == "Young people made this page."
    assert [item["value"] for item in told(page)["changed"]] == ["Say who to ask"]
    assert [item["value"] for item in told(page)["not_changed"]] == [{"asked": "Say when", "why": "It differs."}]
    assert told(page)["versions"] == (
        "This is the first version. A peer worker asked for changes once. The authors answered, and sent it again."
    )
    publish(page, author=author, workers=[worker])
    html = visitor.get(fresh(page).get_url()).content.decode()
    section = re.search(r'<section class="how-made".*?</section>', html, re.DOTALL)[0]
    for words in ("Young people made", "<li>Say who to ask</li>", "<dt>Say when</dt><dd>It differs.</dd>", "first ver"):
        assert words in section
    assert author.username not in section
    assert worker.username not in section


def test_page_that_tells_nothing_of_it_goes_live_only_when_a_worker_says_why(open_site, page, author, worker, visitor):
    submit(page, by=author)
    with pytest.raises(Refused, match="How this was made"):
        sign_off(page, by=worker)
    answer_checks(page, by=worker)
    live = sign_off(page, by=worker)
    html = visitor.get(live.get_url()).content.decode()
    assert "How this was made" not in html
    assert "Signed off by a peer worker on" in html


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("3 young people and two parents made this page.", ["3 young people", "two parents"]),
        ("Four of us wrote it.", ["Four of us"]),
        ("Young people and more than 20 parents made it in 3 weeks.", []),
        ("Ten parents read it twice. One day we stopped.", []),
    ],
)
def test_worker_is_shown_small_numbers_of_people(page, author, worker, words, found):
    draft = edit(page, by=author, how_made=json.dumps([block("who", words)]))
    findings = open_findings_of(latest_version(draft), "how-made")
    assert [finding.found.about for finding in findings] == found


def test_versions_are_told_in_a_few_sentences(page, author, worker):
    with time_machine.travel(SPRING, tick=True) as clock:
        worker = make_peer_worker("stint")
        publish_without(page, author=author, worker=worker)
        for number in range(5):
            clock.shift(datetime.timedelta(days=31))
            body = None if number == 3 else body_of(block("tip", {"title": "Rest", "text": "<p>Sit.</p>"}))
            edit(page, by=author, **({"body": body} if body else {"summary": "Shorter."}))
            publish(page, author=author, workers=[worker])
        edit(page, by=author, title="A longer walk")
    assert drafted(page)["versions"].split(". ") == [
        "The first version went live in March 2026",
        "Then came 2 more versions",
        "In June 2026 we added a tip and took out a tip",
        "In July 2026 it was read and signed off again",
        "In August 2026 we added a tip and took out a tip",
        "Since then we changed the title.",
    ]


# --- Kinds of people, and small numbers -------------------------------------------------------


def test_numbers_of_people_begin_at_ten():
    kind = several(Credited.YOUNG_PERSON)
    said = [number_in_words(number, kind) for number in (1, 9, 10, 11, 20, 21)]
    assert said == [
        "young people",
        "young people",
        "10 young people",
        "more than 10 young people",
        "20 young people",
        "more than 20 young people",
    ]


def test_kinds_are_said_in_words_and_nobody_by_being_few(page, author, coauthor):
    parent = make_user(role=Role.AUTHOR)
    make_group("Parents", authors=[parent])
    WritingGroup.objects.filter(name="Parents").update(kind=WritingGroup.Kind.PARENTS)
    shaped_by(page, coauthor, parent, make_user(role=Role.SCHOOL))
    assert drafted(page)["who"] == "Young people, parents and carers and others made this page."
    shaped_by(page, *(make_user(role=Role.ASSESSOR) for _ in range(9)))
    # The one school is not to be found by counting either: no sum is told.
    assert drafted(page)["who"].startswith("More than 10 young people, parents and carers and others made")
    shaped_by(page, *(make_user(role=Role.SCHOOL) for _ in range(9)))
    assert "10 people who work with young people" in drafted(page)["who"]


def test_page_of_one_school_alone_says_nothing_of_who(page, author, group):
    author.groups.add(Group.objects.get(name=Role.SCHOOL.value))
    set_credit(page, by=author, kind=Kind.ROLE, name=Credited.PROFESSIONAL)
    assert "who" not in drafted(page)


def test_person_counts_as_what_they_say_they_are_and_never_by_their_name(page, author):
    set_credit(page, by=author, kind=Kind.ROLE, name=Credited.PARENT)
    assert drafted(page)["who"].startswith("Parents and carers")
    set_credit(page, by=author, kind=Kind.PEN_NAME, name="Seagull")
    assert drafted(page)["who"].startswith("Young people made")
    assert "Seagull" not in json.dumps(drafted(page))


def test_readers_of_the_draft_are_told_of_and_their_comments_counted_from_ten(page, author, coauthor):
    coauthored = make_leaflet(by=author, with_others=[coauthor], writing_group=page.writing_group)
    for number in range(9):
        comments.add(coauthored, by=coauthor, text=f"Comment {number}", contentpath="title")
    assert drafted(coauthored)["who"] == (
        "Young people made this page. Some of them wrote. Some read the draft and said what they thought."
    )
    for number in range(3):
        comments.add(coauthored, by=coauthor, text=f"More {number}", contentpath="title")
    assert drafted(coauthored)["who"].endswith("There were more than 10 comments on it.")


def test_what_readers_by_link_said_counts_before_any_decision_and_their_words_stay_with_the_authors(page, author):
    link, _token = reader_comments.make_link(page, by=author)
    said = [reader_comments.comment(link, text=f"Zebra {number}", reader="clinician") for number in range(10)]
    assert "Others read" not in drafted(page)["who"], "nobody has answered yet"
    reader_comments.settle(said[0], by=author)
    assert drafted(page)["who"] == (
        "Young people made this page. Others read the draft and said what they thought. The authors answered each of "
        "them."
    )
    for each in said[1:]:
        reader_comments.settle(each, by=author, answer="Because of Zebra")
    assert "There were 10 comments on it." in drafted(page)["who"]
    draft_how_made(page, by=author)
    assert "Zebra" not in json.dumps(told(page))
    assert "doctor" not in json.dumps(told(page))


def test_what_could_tell_who_somebody_is_is_not_drafted(page, author, worker):
    answers = {
        "Take 07700 900123 out": "",
        "Don’t say that wren@example.org helped": "They want it.",
        "Say more about the pier": "",
    }
    ask_and_answer(page, author=author, worker=worker, answers=answers)
    assert [item["value"] for item in drafted(page)["changed"]] == [
        "A detail, so that nobody can be found by it.",
        "Say more about the pier",
    ]
    assert "not_changed" not in drafted(page)


# --- Whose words it is ------------------------------------------------------------------------


def test_words_of_people_are_never_drafted_over(page, author, coauthor, sign_in):
    own = json.dumps([block("who", "Us, on a rainy Tuesday.")])
    edit(page, by=author, how_made=own)
    before = fresh(page).latest_revision_id
    answer = sign_in(author).post(f"/desk/pages/{page.pk}/how-made/", follow=True).content.decode()
    assert "Nothing was changed" in answer
    told_script = sign_in(author).post(f"/desk/pages/{page.pk}/how-made/", headers={"Accept": "application/json"})
    assert told_script.json()["error_code"] == "words-there"
    assert told(page) == {"who": "Us, on a rainy Tuesday."}
    assert fresh(page).latest_revision_id == before


def test_only_who_writes_the_page_drafts_it_and_not_while_it_is_read(page, author, worker, administrator):
    for person, code in ((worker, "no-draft"), (make_user(role=Role.AUTHOR), "no-draft")):
        with pytest.raises(Refused) as refused:
            draft_how_made(page, by=person)
        assert refused.value.code == code
    submit(page, by=author)
    for person in (author, worker, administrator):
        with pytest.raises(Refused) as refused:
            draft_how_made(page, by=person)
        assert refused.value.code == "waiting"
    assert told(page) == {}


def test_who_drafts_it_is_an_author_and_signs_nothing(page, author, administrator, worker):
    draft_how_made(page, by=administrator)
    assert administrator.pk in author_ids(fresh(page), content_of(latest_version(fresh(page))))
    submit(page, by=author)
    assert sign_off(page, by=worker).how_made


def test_changing_what_it_tells_needs_a_signature(open_site, page, author, worker, visitor):
    draft_how_made(page, by=author)
    live = publish(page, author=author, workers=[worker])
    edit(page, by=author, how_made=json.dumps([block("who", "A hundred experts.")]))
    assert "A hundred experts" not in visitor.get(live.get_url()).content.decode()
    live.how_made = json.dumps([block("who", "A hundred experts.")])
    with pytest.raises(Exception, match="signed"):
        live.save()


def test_signatures_and_versions_from_before_the_site_had_it_still_hold(page, author, worker):
    live = publish_without(page, author=author, worker=worker)
    now = content_of(live).data
    before = {**now, "fields": {name: value for name, value in now["fields"].items() if name != "how_made"}}
    assert same_content(before, now, type(live))
    live.how_made = json.dumps([block("who", "Us.")])
    assert not same_content(before, content_of(live).data, type(live))
    revision = live.latest_revision
    old, new = {**revision.content}, {**revision.content, "how_made": json.dumps([block("who", "Us.")])}
    del old["how_made"]
    assert merge(type(live), old, {**old, "title": "Mine"}, new).content == {**new, "title": "Mine"}
    type(revision).objects.filter(pk=revision.pk).update(content=old)
    assert told(page) == {}
    draft_how_made(page, by=author)
    assert told(page)["who"] == "Young people made this page."


# --- The editor and the desk ------------------------------------------------------------------


def test_author_is_told_when_the_page_has_changed_since(page, author, worker, sign_in):
    def is_told():
        return [check.place for check in checks_of(latest_version(fresh(page))) if "has changed since" in check.words]

    draft_how_made(page, by=author)
    edit(page, by=author, summary="Before it was ever live.")
    assert is_told() == []
    publish(page, author=author, workers=[worker])
    assert is_told() == []
    edit(page, by=author, title="A longer walk")
    assert is_told() == ["How this was made"]
    desk = f"/desk/pages/{page.pk}/"
    assert "has changed since this was written" in sign_in(author).get(desk).content.decode()
    edit(page, by=author, how_made=json.dumps([block("versions", "It is longer now.")]))
    assert is_told() == []


def test_editor_offers_the_draft_until_there_are_words_and_an_older_editor_takes_none_away(page, author, sign_in):
    browser = sign_in(author)
    offer = "Draft it from the records"
    assert offer in browser.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    draft_how_made(page, by=author)
    before = told(page)
    assert before
    assert offer not in browser.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    # These send no such field, as an editor did that was open before the site had it.
    assert autosave(browser, page, title="Sent by an older editor").json()["success"]
    save_in_editor(browser, page, title="And by its button")
    assert latest_version(fresh(page)).title == "And by its button"
    assert told(page) == before


def test_drafting_costs_the_same_however_much_happened(page, author, coauthor, worker):
    def queries():
        draft = latest_version(fresh(page))
        with CaptureQueriesContext(connection) as captured:
            drafted_from_records(draft)
        return len(captured)

    publish_without(page, author=author, worker=worker)
    few = queries()
    shaped_by(page, coauthor, *(make_user(role=Role.AUTHOR) for _ in range(6)))
    for number in range(3):
        edit(page, by=author, title=f"Walk {number}")
        ask_and_answer(page, author=author, worker=worker, answers={f"Say {number}": "", f"Tell {number}": "No."})
        publish(page, author=author, workers=[worker])
    assert queries() == few
