"""What peer workers ask for, decline and suggest, each at its place, and what authors make of it."""

import json

import pytest

from cms.coauthoring.editors import newest_content
from cms.coauthoring.kept_versions import open_conflicts
from cms.coauthoring.parts import parts_of
from cms.moderation import actions, changes, not_this_time, suggestions
from cms.moderation.authorship import author_ids
from cms.moderation.digest import content_of
from cms.moderation.eligibility import Refused, latest_version
from cms.moderation.models import NotThisTime, NotThisTimeTemplate, QueueItem, RequestedChange, Suggestion
from cms.people.roles import Role
from tests.desk.test_review import address_of, ask
from tests.factories import make_leaflet, make_user
from tests.factories.pages import block, body_of
from tests.helpers import edit, fresh, sign_off, submit
from tests.pages.editor import save_in_editor

TIP = "<p>Walk with <b>somebody</b>.</p><p>Ten minutes are plenty.</p>"
DECLINED = {
    "reason": "Thank you. The second tip is lovely. People could work out whose bike it is, so not now.",
    "next_step": "Tell it without the bike. Then send it again.",
    "support": "Talk it through with a worker of your group",
    "support_link": "/desk/groups/",
}


@pytest.fixture
def waiting(open_site, author):
    blocks = [
        block("text", "<p>Talk to somebody you trust.</p>"),
        block("tip", {"title": "Go out", "text": TIP}),
        block("how_to_say_it", {"situation": "ask", "lines": ["Come along?", "Please?"]}),
    ]
    return submit(make_leaflet(by=author, title="A walk by the sea", body=body_of(*blocks)), by=author)


def place_of(page, number):
    """Return the place of the block with this number."""
    return f"body.{latest_version(fresh(page)).body[number].id}"


def without(page, number):
    """Return the body of the newest draft without one block."""
    body = json.loads(latest_version(fresh(page)).serializable_data()["body"])
    return json.dumps(body[:number] + body[number + 1 :])


# --- Asking for changes -----------------------------------------------------------------------


@pytest.mark.parametrize("path", ["changes", "not-this-time", "suggest"])
def test_worker_who_comes_too_late_with_other_words_gets_them_back(path, waiting, worker, other_worker, sign_in):
    late = sign_in(other_worker)
    sign_off(fresh(waiting), by=worker)
    written = {
        "words": "Kind words.",
        "rows-0-text": "Say who.",
        "reason": "So and so.",
        "text-0": "Better.",
        "why": "Hm.",
    }
    response = late.post(f"{address_of(waiting)}{path}/", {**written, "rows-TOTAL_FORMS": "1", "was-0": "Old."})
    said = response.content.decode()
    assert response.status_code == 409
    assert all(words in said for words in written.values())
    assert "Old." not in said


def test_worker_asks_for_three_things_at_their_places_and_the_author_meets_each_there(waiting, author, worker, sign_in):
    tip = place_of(waiting, 1)
    browser = sign_in(worker)
    assert "4. Tip: Go out" in browser.get(address_of(waiting)).content.decode()
    more = ask(browser, waiting, ("Say who", tip, "Walk with"), ("", "", "left over"), more="")
    rows = more.context["asking"].rows
    assert (len(rows), rows[0]["text"].value(), rows[0]["place"].value()) == (5, "Say who", tip)
    wrong = ask(browser, waiting, ("", "", "left over"), ("x" * 301, ""), ("Hm", "body.gone"), words="")
    told = wrong.content.decode()
    for words in ("Say what to change there.", "at most 300", "not in the page any more", "in kind words"):
        assert words in told
    assert not RequestedChange.objects.exists()
    ask(browser, waiting, ("Say who", tip, "Walk with"), ("", ""), ("A shorter title", "title"), ("Be kind", ""))
    browser = sign_in(author)
    desk = browser.get(f"/desk/pages/{waiting.pk}/").content.decode()
    editor = browser.get(f"/admin/pages/{waiting.pk}/edit/").content.decode()
    anchor = f"#block-{tip.removeprefix('body.')}-section"
    for shown in (desk, editor):
        for words in ("Say who", "Walk with", "4. Tip: Go out", anchor, "#id_title", "A shorter title", "Be kind"):
            assert words in shown
    for change in RequestedChange.objects.all():
        assert "What others say" in browser.get(f"/admin/pages/{waiting.pk}/edit/").content.decode()
        browser.post(f"/desk/pages/{waiting.pk}/changes/{change.pk}/", {"done": ""})
    assert "What others say" not in browser.get(f"/admin/pages/{waiting.pk}/edit/").content.decode()
    assert submit(waiting, by=author).current_workflow_state.status == "in_progress"


def test_author_reads_that_a_part_was_taken_out_since(waiting, author, worker, sign_in):
    actions.ask_for_changes(
        waiting, by=worker, message="Lovely.", items=[actions.changes.Asked("Say who", place_of(waiting, 1))]
    )
    edit(waiting, by=author, body=without(waiting, 1))
    browser = sign_in(author)
    assert "taken out since: 4. Tip: Go out" in browser.get(f"/desk/pages/{waiting.pk}/").content.decode()
    assert "taken out since: 4. Tip: Go out" in browser.get(f"/admin/pages/{waiting.pk}/edit/").content.decode()


def test_change_asked_for_at_a_part_that_went_a_moment_ago_is_refused_and_nothing_is_decided(waiting, author, worker):
    asked = actions.changes.Asked("Say who", place_of(waiting, 1))
    edit(waiting, by=author, body=without(waiting, 1))
    with pytest.raises(Refused) as refused:
        actions.ask_for_changes(waiting, by=worker, message="Lovely.", items=[asked])
    assert refused.value.code == "no-such-part"
    assert fresh(waiting).current_workflow_state.status == "in_progress"
    assert not RequestedChange.objects.exists()


def test_place_stays_when_blocks_are_moved(waiting, author):
    before = {part.place: part.label for part in parts_of(waiting)}
    body = json.loads(waiting.serializable_data()["body"])
    edit(waiting, by=author, body=json.dumps(body[::-1]))
    assert {part.place: part.label for part in parts_of(latest_version(fresh(waiting)))} == before


# --- Not this time ----------------------------------------------------------------------------


@pytest.mark.parametrize("link", ["/desk/nowhere/", "/leaflets/never-was/", "/ar/desk/groups/", "/read/"])
def test_worker_who_links_to_help_that_is_not_there_is_told(waiting, worker, sign_in, link):
    answer = sign_in(worker).post(f"{address_of(waiting)}not-this-time/", {**DECLINED, "support_link": link})
    assert "Nothing is at this address" in answer.content.decode()
    assert not NotThisTime.objects.exists()


def test_next_worker_reads_what_was_said_before_and_what_changed_and_the_author_still_finds_it(
    waiting, author, worker, other_worker, sign_in
):
    actions.decline(waiting, by=worker, **DECLINED)
    submit(fresh(waiting), by=author)
    review = sign_in(other_worker).get(address_of(waiting)).content.decode()
    assert "It was “not this time” on" in review
    assert DECLINED["reason"] in review
    assert "It says what it said when it was “not this time”" in review
    actions.take_back(fresh(waiting), by=author)
    edit(waiting, by=author, summary="Shorter now.")
    submit(fresh(waiting), by=author)
    review = sign_in(other_worker).get(address_of(waiting)).content.decode()
    assert "With what changed since “not this time”" in review
    marked = sign_in(other_worker).get(f"{address_of(waiting)}page/?marked=declined").content.decode()
    assert "Shorter now." in marked
    assert DECLINED["reason"] in sign_in(author).get(f"/desk/pages/{waiting.pk}/").content.decode()


def test_worker_says_not_this_time_and_nothing_is_lost(waiting, author, worker, other_worker, sign_in):
    browser, screen = sign_in(worker), f"{address_of(waiting)}not-this-time/"
    template = not_this_time.templates().first()
    typed = {"reason": "I like the sea.", "support": "Ask me", "begin-with": template.pk}
    words = browser.post(screen, typed).context["form"].initial
    assert words["reason"] == f"I like the sea.\n\n{template.reason}"
    assert (words["next_step"], words["support"]) == (template.next_step, "Ask me")
    assert browser.post(screen, {**words, "begin-with": template.pk}).context["form"].initial == words
    gaps = browser.post(screen, words)
    assert "There is still a gap in square brackets." in gaps.content.decode()
    empty = browser.post(screen, {"reason": "No.", "next_step": "", "support": "", "support_link": "javascript:x"})
    assert set(empty.context["form"].errors) == {"reason", "next_step", "support", "support_link"}
    assert "No.</textarea>" in empty.content.decode()
    assert not NotThisTime.objects.exists()
    late = sign_in(other_worker)
    assert browser.post(screen, DECLINED)["Location"] == "/desk/"
    too_late = late.post(screen, DECLINED)
    assert too_late.status_code == 409
    assert "not waiting any more" in too_late.content.decode()
    assert NotThisTime.objects.count() == 1
    page = fresh(waiting)
    assert page.current_workflow_state is None
    assert page.latest_revision_id == waiting.latest_revision_id

    browser = sign_in(author)
    home, desk = (browser.get(path).content.decode() for path in ("/desk/", f"/desk/pages/{waiting.pk}/"))
    assert "Not this time. Your words are still here" in home
    for said in (*DECLINED.values(), "A peer worker said “not this time”", "Nothing is deleted"):
        assert said in desk
    assert "took it back" not in desk
    edit(waiting, by=author, summary="Without the bike.")
    submit(waiting, by=author)
    assert "Waiting for a peer worker" in browser.get("/desk/").content.decode()
    assert not not_this_time.standing([waiting.pk])
    assert sign_off(waiting, by=worker).live


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"reason": "  "}, "no-reason"),
        ({"reason": "We liked [what you liked], and we cannot take it as it is now."}, "gaps"),
        ({"next_step": "No."}, "no-next-step"),
        ({"support": ""}, "no-support"),
        ({"support_link": ""}, "no-support"),
        ({"support_link": "//evil.example/"}, "no-support"),
    ],
)
def test_not_this_time_without_a_reason_a_next_step_or_help_is_impossible(waiting, worker, changed, code):
    with pytest.raises(Refused) as refused:
        actions.decline(waiting, by=worker, **{**DECLINED, **changed})
    assert refused.value.code == code
    assert fresh(waiting).current_workflow_state.status == "in_progress"


def test_worker_who_turns_out_to_be_an_author_decides_nothing_in_any_way(waiting, worker, sign_in):
    edit(waiting, by=worker, summary="My own words.")
    browser = sign_in(worker)
    place = place_of(waiting, 0)
    for rest, form in (
        ("changes/", {"words": "x", "rows-TOTAL_FORMS": 0, "rows-INITIAL_FORMS": 0}),
        ("not-this-time/", DECLINED),
        (f"suggest/?part={place}", {"text-0": "Other", "was-0": "Talk to somebody you trust."}),
    ):
        response = browser.post(address_of(waiting) + rest, form)
        assert response.status_code == 403
        assert "another peer worker has to sign it off" in response.content.decode()
        assert browser.get(address_of(waiting) + rest)["Location"] == address_of(waiting)
    for decide in (
        lambda: actions.decline(waiting, by=worker, **DECLINED),
        lambda: actions.ask_for_changes(waiting, by=worker, message="Please."),
        lambda: suggestions.suggest(waiting, by=worker, place=place, texts=["x"], was=["y"]),
    ):
        with pytest.raises(Refused) as refused:
            decide()
        assert refused.value.code == "author"
    assert fresh(waiting).current_workflow_state.status == "in_progress"
    assert not Suggestion.objects.exists()


def test_leads_and_administrators_look_after_the_words_and_nobody_else(site, administrator, worker, author, sign_in):
    lead = make_user(role=Role.SAFEGUARDING_LEAD)
    words = {**DECLINED, "name": "Too long", "reason": "Thank you for [what]. It is long.", "is_offered": "on"}
    for person in (worker, author):
        assert sign_in(person).post("/desk/kind-words/", words).status_code == 403
    browser = sign_in(lead)
    assert "javascript" in browser.post("/desk/kind-words/", {**words, "support_link": "javascript:x"}).content.decode()
    browser.post("/desk/kind-words/", words)
    made = NotThisTimeTemplate.objects.get(name="Too long")
    assert "Too long" in browser.get("/desk/kind-words/").content.decode()
    sign_in(administrator).post(f"/desk/kind-words/{made.pk}/", {**words, "is_offered": ""})
    assert made not in not_this_time.templates()
    assert not_this_time.seed_templates() == 0
    assert browser.get("/desk/kind-words/99999/").status_code == 404


# --- Suggestions ------------------------------------------------------------------------------


def suggest(client, page, number, **texts):
    """Suggest other words for a block: what each box says, by its number."""
    address = f"{address_of(page)}suggest/?part={place_of(page, number)}"
    form = client.get(address).context["form"]
    sent = {box.html_name: box.value() for box in (*form.boxes, *form.hidden_fields())}
    return client.post(address, {**sent, **texts, "why": "It reads easier."})


def test_author_uses_suggested_words_and_then_somebody_else_signs(waiting, author, worker, other_worker, sign_in):
    browser = sign_in(worker)
    chooser = browser.get(f"{address_of(waiting)}suggest/").content.decode()
    assert "then another peer worker signs it off" in chooser
    assert "5. How to say it: ask" in chooser
    assert (
        suggest(browser, waiting, 1, **{"text-1": "Walk with somebody.\r\nTwo minutes are plenty."}).status_code == 302
    )
    (suggestion,) = Suggestion.objects.all()
    assert worker.pk not in author_ids(waiting, content_of(waiting)), "to suggest is not to write"

    browser = sign_in(author)
    desk = browser.get(f"/desk/pages/{waiting.pk}/").content.decode()
    for words in ("It reads easier.", "<del>Ten minutes are plenty.</del>", "<ins>Two minutes are plenty.</ins>"):
        assert words in desk
    browser.post(f"/desk/pages/{waiting.pk}/suggestions/{suggestion.pk}/", {"use": ""})
    version = latest_version(fresh(waiting))
    assert version.body[1].value["text"].source == TIP.replace("Ten", "Two")
    assert version.latest_revision.user == author
    assert worker.pk in author_ids(waiting, content_of(version))
    with pytest.raises(Refused) as refused:
        sign_off(waiting, by=worker)
    assert refused.value.code == "author"
    assert sign_off(waiting, by=other_worker).live
    browser.post(f"/desk/pages/{waiting.pk}/suggestions/{suggestion.pk}/", {"use": ""})
    assert "Somebody has chosen here already." in browser.get("/desk/").content.decode()


def test_author_keeps_their_own_words_and_the_worker_may_still_sign(waiting, author, worker, sign_in):
    suggest(sign_in(worker), waiting, 2, **{"text-2": "Would you come, please?"})
    (suggestion,) = Suggestion.objects.all()
    sign_in(author).post(f"/desk/pages/{waiting.pk}/suggestions/{suggestion.pk}/", {"keep": ""})
    assert fresh(waiting).latest_revision_id == waiting.latest_revision_id
    assert sign_off(waiting, by=worker).live


def test_suggestion_for_words_that_changed_since_keeps_both(waiting, author, worker, sign_in):
    suggest(sign_in(worker), waiting, 0, **{"text-0": "Tell somebody."})
    body = waiting.serializable_data()["body"].replace("Talk to somebody you trust.", "Talk to your gran.")
    edit(waiting, by=author, body=body)
    browser = sign_in(author)
    desk = browser.get(f"/desk/pages/{waiting.pk}/").content.decode()
    assert "These words have changed since." in desk
    (suggestion,) = Suggestion.objects.all()
    assert suggestions.use(suggestion, by=author) is False
    assert "Talk to your gran." in str(latest_version(fresh(waiting)).body)
    (kept,) = open_conflicts(waiting)
    assert (kept.person, kept.mine) == (worker, "<p>Tell somebody.</p>")


def test_suggestion_for_a_part_that_is_gone_cannot_be_used_and_brings_nothing_back(waiting, author, worker, sign_in):
    suggest(sign_in(worker), waiting, 0, **{"text-0": "Tell somebody."})
    edit(waiting, by=author, body=without(waiting, 0))
    browser = sign_in(author)
    assert "taken out since" in browser.get(f"/desk/pages/{waiting.pk}/").content.decode()
    (suggestion,) = Suggestion.objects.all()
    with pytest.raises(Refused) as refused:
        suggestions.use(suggestion, by=author)
    assert refused.value.code == "no-such-part"
    assert not open_conflicts(waiting)


def test_only_authors_choose_and_only_what_is_there_can_be_suggested(waiting, author, worker, coauthor, sign_in):
    browser = sign_in(worker)
    suggest(browser, waiting, 0, **{"text-0": "Tell somebody."})
    (suggestion,) = Suggestion.objects.all()
    for person in (worker, coauthor):
        with pytest.raises(Refused):
            suggestions.use(suggestion, by=person)
    address = f"{address_of(waiting)}suggest/?part={place_of(waiting, 0)}"
    same = suggest(browser, waiting, 0)
    assert "Change something first." in same.content.decode()
    stale = browser.post(address, {"text-0": "Mine, kept.", "was-0": "What stood there before."})
    assert "Somebody wrote in this part just now." in stale.content.decode()
    assert "Mine, kept.</textarea>" in stale.content.decode()
    assert browser.post(address.replace("?part=body", "?part=nowhere"), {"text-0": "x"}).status_code == 200
    assert "Ensure this value has at most 120" in suggest(browser, waiting, 1, **{"text-0": "x" * 121}).content.decode()
    summary = browser.post(f"{address_of(waiting)}suggest/?part=summary", {"text-0": " ", "was-0": waiting.summary})
    assert "needs a few words" in summary.content.decode()
    assert Suggestion.objects.count() == 1


def chosen(client, page, suggestion, choice="use"):
    """Choose at the desk, as an author, and return what it says then."""
    address = f"/desk/pages/{page.pk}/suggestions/{suggestion.pk}/"
    return client.post(address, {choice: ""}, follow=True).content.decode()


def test_second_suggestion_of_a_worker_for_a_part_takes_the_place_of_the_first(waiting, author, worker, sign_in):
    browser = sign_in(worker)
    suggest(browser, waiting, 0, **{"text-0": "Tell somebody."})
    suggest(browser, waiting, 1, **{"text-0": "Get out"})
    again = browser.get(f"{address_of(waiting)}suggest/?part={place_of(waiting, 0)}").content.decode()
    assert "What you suggest now takes their place." in again
    suggest(browser, waiting, 0, **{"text-0": "Tell a friend."})
    first, other, second = Suggestion.objects.order_by("pk")
    assert (first.state, first.settled_by) == ("withdrawn", worker)
    assert list(suggestions.open_suggestions(waiting)) == [other, second]
    browser = sign_in(author)
    assert "The peer worker suggests other words here by now." in chosen(browser, waiting, first)
    assert "The suggested words are in the page now." in chosen(browser, waiting, second)
    assert latest_version(fresh(waiting)).body[0].value.source == "<p>Tell a friend.</p>"
    assert not open_conflicts(waiting)


def test_author_uses_the_words_of_two_workers_for_one_part_and_has_nothing_to_choose_between(
    waiting, author, worker, other_worker, sign_in
):
    suggest(sign_in(worker), waiting, 1, **{"text-0": "Get some air", "text-1": "Walk with a friend.\nTen minutes."})
    suggest(sign_in(other_worker), waiting, 1, **{"text-1": "Walk with somebody.\nOne minute."})
    first, second = Suggestion.objects.order_by("pk")
    browser = sign_in(author)
    desk = chosen(browser, waiting, first)
    assert "These words have changed since." not in desk
    for words in ("Get some air", "<del>Walk with a friend.</del>", "<ins>One minute.</ins>"):
        assert words in desk, "what is in the page now, beside what is suggested"
    assert "<del>Go out</del>" not in desk
    assert "The suggested words are in the page now." in chosen(browser, waiting, second)
    tip = latest_version(fresh(waiting)).body[1].value
    assert tip["title"] == "Get some air", "the other worker said nothing of the title"
    assert "One minute." in tip["text"].source
    assert not open_conflicts(waiting)
    assert {worker.pk, other_worker.pk} <= author_ids(waiting, content_of(latest_version(fresh(waiting))))


def test_author_who_sends_again_with_a_suggestion_open_is_led_to_it_and_the_worker_reads_that_it_is_open(
    waiting, author, worker, other_worker, sign_in
):
    suggest(sign_in(worker), waiting, 0, **{"text-0": "Tell somebody."})
    actions.take_back(waiting, by=author)
    browser = sign_in(author)
    answer = save_in_editor(browser, fresh(waiting), button="action-submit", title="A longer walk")
    assert answer.url == f"/desk/pages/{waiting.pk}/#suggestions"
    assert "A peer worker suggested other words, and nobody has chosen yet." in browser.get(answer.url).content.decode()
    hint = "The authors have not answered all that was suggested."
    assert hint in sign_in(other_worker).get(address_of(waiting)).content.decode()
    sign_off(waiting, by=other_worker)
    assert "If you use a suggestion, send the page again" in browser.get(answer.url).content.decode()
    chosen(browser, waiting, Suggestion.objects.get(), "keep")
    assert hint not in sign_in(other_worker).get(address_of(waiting)).content.decode()


def test_worker_whose_suggestion_is_used_reads_the_page_no_longer_and_somebody_else_can(
    waiting, author, worker, other_worker, sign_in
):
    browser = sign_in(worker)
    browser.post(f"/desk/pages/{waiting.pk}/claim/")
    suggest(browser, waiting, 0, **{"text-0": "Tell somebody."})
    assert QueueItem.objects.get().claimed_by == worker
    suggestions.use(Suggestion.objects.get(), by=author)
    assert QueueItem.objects.get().claimed_by is None
    assert "So somebody else signs it off" in browser.get("/desk/").content.decode()
    assert sign_in(other_worker).post(f"/desk/pages/{waiting.pk}/claim/").url == address_of(waiting)


def test_page_is_not_signed_off_while_its_author_has_opened_again_what_was_asked_for(waiting, author, worker, sign_in):
    ask(sign_in(worker), waiting, ("Say who could help", ""))
    (change,) = RequestedChange.objects.all()
    changes.settle(change, by=author)
    submit(waiting, by=author)
    changes.reopen(change, by=author)
    with pytest.raises(Refused) as refused:
        sign_off(waiting, by=worker)
    assert refused.value.code == "changes-left"
    changes.settle(change, by=author)
    sign_off(waiting, by=worker)
    assert fresh(waiting).live


def test_two_workers_who_suggest_the_same_words_are_answered_at_once(waiting, author, worker, other_worker, sign_in):
    for person in (worker, other_worker):
        suggest(sign_in(person), waiting, 0, **{"text-0": "Tell somebody."})
    suggestions.use(Suggestion.objects.first(), by=author)
    assert not suggestions.open_suggestions(waiting)
    assert {worker.pk, other_worker.pk} <= author_ids(waiting, content_of(latest_version(fresh(waiting))))


def test_author_who_wrote_on_after_a_suggestion_was_used_keeps_both_of_the_next(
    waiting, author, worker, other_worker, sign_in
):
    suggest(sign_in(worker), waiting, 0, **{"text-0": "Tell somebody."})
    suggest(sign_in(other_worker), waiting, 0, **{"text-0": "Tell your gran."})
    first, second = Suggestion.objects.order_by("pk")
    browser = sign_in(author)
    chosen(browser, waiting, first)
    body = latest_version(fresh(waiting)).serializable_data()["body"].replace("Tell somebody.", "Ask my cat.")
    edit(waiting, by=author, body=body)
    desk = browser.get(f"/desk/pages/{waiting.pk}/").content.decode()
    assert "These words have changed since." in desk
    assert "<del>Ask my cat.</del>" in desk
    assert "Both are kept" in chosen(browser, waiting, second)
    assert "Ask my cat." in str(latest_version(fresh(waiting)).body)
    (kept,) = open_conflicts(waiting)
    assert kept.mine == "<p>Tell your gran.</p>"


def test_worker_hears_the_row_and_column_of_each_cell_of_a_table(waiting, author, worker, sign_in):
    rows = [{"cells": ["A quiet room", "Your tutor"]}, {"cells": ["More time", "Your head of year", "Anybody"]}]
    table = block("table", {"caption": "Who to ask", "columns": ["You need", ""], "rows": rows})
    steps = block("steps", {"title": "How", "steps": [{"title": "Knock", "text": ""}, {"title": "Ask", "text": ""}]})
    page = edit(waiting, by=author, body=body_of(table, steps))
    labels = [
        [words.label for words in suggestions.words_of(type(page), newest_content(page), place_of(page, number))]
        for number in (0, 1)
    ]
    assert labels == [
        [
            *("What the table shows", "Heading of column 1", "Heading of column 2"),
            *("Row 1, column 1: You need", "Row 1, column 2"),
            *("Row 2, column 1: You need", "Row 2, column 2", "Row 2, column 3"),
        ],
        ["Title", "Step 1", "How 1", "Step 2", "How 2"],
    ]
    form = sign_in(worker).get(f"{address_of(page)}suggest/?part={place_of(page, 0)}").content.decode()
    assert "Row 2, column 1: You need</label>" in form
