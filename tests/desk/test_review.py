"""Reading a waiting page and deciding on it, from the review page."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.coauthoring import comments
from cms.moderation import actions, changes
from cms.moderation.models import RequestedChange, SignOff
from cms.people import credentials
from cms.people.models import PeerWorker
from cms.safeguarding import concerns
from tests.factories import make_badge, make_image, make_leaflet, make_team
from tests.factories.pages import block, body_of
from tests.helpers import answer_checks, edit, fresh, publish, sign_off, submit
from tests.helpers import sign_in as sign_in_as

WORDS = "Read all of it. True, kind and clear."


@pytest.fixture
def waiting(site, author):
    leaflet = make_leaflet(by=author, title="A walk by the sea")
    return submit(leaflet, by=author, note="Is the second tip too long?")


def address_of(page):
    return f"/desk/pages/{page.pk}/review/"


def read(client, page):
    """Open the review page. Returns the response; its form knows which version was on the screen."""
    response = client.get(address_of(page))
    assert response.status_code == 200
    return response


def decide(client, page, decision="sign-off", *, words=WORDS, fingerprint=None, seen=None, **more):
    form = {"decision": decision, "words": words, "fingerprint": fingerprint, **more}
    if fingerprint is None:
        shown = (seen or read(client, page)).context["form"]
        form |= {name: shown[name].value() for name in ("fingerprint", "outline")}
    return client.post(address_of(page), form)


def ask(client, page, *rows, words=WORDS, **more):
    """Ask for changes. Each row is what to change, where, and the words that are meant."""
    form = {"rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": 0, "words": words, **more}
    for number, row in enumerate(rows):
        form |= {f"rows-{number}-{name}": value for name, value in zip(("text", "place", "quote"), row, strict=False)}
    return client.post(f"{address_of(page)}changes/", form)


@pytest.mark.parametrize("copied", ["Talk to somebody you trust", "“talk  to\nsomebody you trust.”"])
def test_worker_points_at_words_of_the_page_as_people_copy_them(waiting, worker, sign_in, copied):
    place = f"body.{fresh(waiting).body[0].id}"
    assert ask(sign_in(worker), waiting, ("Name them", place, copied)).status_code == 302
    assert RequestedChange.objects.get().quote == copied


def test_worker_who_points_at_words_that_are_not_there_is_told_and_keeps_them(waiting, worker, sign_in):
    for place in ("", "title"):
        answer = ask(sign_in(worker), waiting, ("Name them", place, "Talk to a seagull"))
        page = answer.content.decode()
        assert "These words are not there" in page
        assert 'value="Talk to a seagull"' in page
    # They are in the page, but not in its title.
    answer = ask(sign_in(worker), waiting, ("Name them", "title", "Talk to somebody you trust"))
    assert "These words are not there" in answer.content.decode()
    assert not RequestedChange.objects.exists()


def test_worker_signs_off_what_is_on_the_screen_and_it_goes_live(open_site, waiting, worker, sign_in, visitor):
    response = decide(sign_in(worker), waiting)
    assert (response.status_code, response["Location"]) == (302, "/desk/")
    sign_off = SignOff.objects.get(object_id=waiting.pk)
    assert (sign_off.signer_id, sign_off.statement.words) == (worker.pk, WORDS)
    assert visitor.get(fresh(waiting).url).status_code == 200


def test_worker_in_a_hurry_reads_at_the_top_that_something_is_missing(waiting, worker, sign_in):
    page = decide(sign_in(worker), waiting, words="").content.decode()
    assert page.index("It is not signed off yet") < page.index("Say in a few words what you checked.")
    assert not SignOff.objects.filter(object_id=waiting.pk).exists()


def test_worker_whose_right_ended_reads_why_and_gets_their_words_back(waiting, worker, other_worker, sign_in):
    browser = sign_in(worker)
    seen = read(browser, waiting)
    credentials.revoke(PeerWorker.objects.get(user=worker), by=other_worker, reason="They moved away.")
    answer = decide(browser, waiting, seen=seen, words="I read every word.")
    assert answer.status_code == 403
    assert "your right to do so has ended" in answer.content.decode()
    assert "I read every word." in answer.content.decode()
    assert "your right to do so has ended" in browser.get("/desk/").content.decode()


def test_worker_is_told_that_it_is_live(waiting, worker, sign_in):
    browser = sign_in(worker)
    decide(browser, waiting)
    assert "“A walk by the sea” is live." in browser.get("/desk/").content.decode()


def test_worker_reads_the_note_the_words_and_what_to_compare(waiting, worker, sign_in):
    page = read(sign_in(worker), waiting).content.decode()
    assert "Is the second tip too long?" in page
    assert f'src="{address_of(waiting)}page/"' in page
    assert f"/admin/pages/{waiting.pk}/revisions/compare/earliest..." in page
    assert "Compare it with the live page" not in page


def test_worker_compares_a_newer_version_with_the_live_page(open_site, author, worker, sign_in):
    leaflet = publish(make_leaflet(by=author, title="Sleep well"), author=author, workers=[worker])
    edit(leaflet, by=author, summary="Other words.")
    submit(leaflet, by=author)
    browser = sign_in(worker)
    page = read(browser, leaflet).content.decode()
    revision = fresh(leaflet).latest_revision_id
    compare = f"/admin/pages/{leaflet.pk}/revisions/compare/live...{revision}/"
    assert compare in page
    assert leaflet.url in page
    assert "Other words." in browser.get(compare).content.decode()


def test_worker_whose_page_changed_meanwhile_is_told_and_keeps_their_words(waiting, author, worker, sign_in):
    browser = sign_in(worker)
    seen = read(browser, waiting)
    edit(waiting, by=author, summary="Changed while somebody was reading.")
    response = decide(browser, waiting, seen=seen)
    assert response.status_code == 200
    page = response.content.decode()
    assert "has changed since you opened it." in page
    assert "“What is it, and who is it for?” changed." in page
    assert WORDS in page
    assert not SignOff.objects.filter(object_id=waiting.pk).exists()
    assert decide(browser, waiting, seen=response).status_code == 302, "what is on the screen now can be signed"
    assert fresh(waiting).live


@pytest.mark.parametrize("fingerprint", ["", "0" * 64, "x", "'; DROP TABLE", "\0", "ع" * 100])
def test_worker_who_sends_another_fingerprint_signs_nothing(waiting, worker, sign_in, fingerprint):
    response = decide(sign_in(worker), waiting, fingerprint=fingerprint)
    assert response.status_code == 200
    assert WORDS in response.content.decode()
    assert not fresh(waiting).live


@pytest.mark.parametrize("words", ["", "   ", "x" * 2001])
def test_worker_who_forgets_their_words_is_told_beside_the_field(waiting, worker, sign_in, words):
    response = decide(sign_in(worker), waiting, words=words)
    assert response.status_code == 200
    assert "words" in response.context["form"].errors
    assert words in response.content.decode()
    assert not fresh(waiting).live
    assert fresh(waiting).current_workflow_state.status == "in_progress"


@pytest.mark.parametrize("decision", ["", "publish", "reject", "changes"])
def test_worker_who_sends_another_decision_changes_nothing(waiting, worker, sign_in, decision):
    response = decide(sign_in(worker), waiting, decision)
    assert response.status_code == 200
    assert not fresh(waiting).live


def test_author_reads_what_a_worker_asks_for_on_their_desk(waiting, author, worker, sign_in):
    response = ask(sign_in(worker), waiting, words="Lovely! Please explain <CAMHS>.")
    assert (response.status_code, response["Location"]) == (302, "/desk/")
    page = sign_in(author).get("/desk/").content.decode()
    assert "A peer worker asks for changes" in page
    assert "Lovely! Please explain &lt;CAMHS&gt;." in page


def test_worker_cannot_decide_on_their_own_page_and_reads_why(site, worker, sign_in):
    leaflet = make_leaflet(by=worker)
    submit(leaflet, by=worker)
    browser = sign_in(worker)
    page = read(browser, leaflet).content.decode()
    assert "another peer worker has to sign it off" in page
    assert 'name="decision"' not in page
    assert "another peer worker has to sign it off" in decide(browser, leaflet).content.decode()
    assert not fresh(leaflet).live
    assert fresh(leaflet).current_workflow_state.status == "in_progress"


def test_person_without_a_credential_cannot_decide_and_gets_their_words_back(
    waiting, author, superuser, sign_in, worker, other_worker
):
    seen = read(sign_in(worker), waiting)
    browser = sign_in(worker)
    credentials.revoke(PeerWorker.objects.get(user=worker), by=other_worker, reason="Moved on.")
    for client in (browser, sign_in(author), sign_in(superuser)):
        response = decide(client, waiting, seen=seen)
        said = response.content.decode()
        assert response.status_code == 403
        assert WORDS in said
        assert "A walk by the sea" not in said
        assert client.get(address_of(waiting)).status_code == 403
        assert client.get(f"{address_of(waiting)}page/").status_code == 404
    assert not fresh(waiting).live


WROTE = {"decision": "sign-off", "fingerprint": "f" * 64, "words": "I read <b>all</b> of it."}


def test_worker_whose_session_ended_with_the_screen_open_gets_their_words_back(waiting, visitor):
    answer = visitor.post(address_of(waiting), WROTE)
    said = answer.content.decode()
    assert answer.status_code == 403
    assert "I read &lt;b&gt;all&lt;/b&gt; of it." in said
    assert 'href="/account/login/' in said
    assert waiting.title not in said
    assert visitor.post("/desk/account/", {"password": "a secret"}).status_code == 302, "there are no words to lose"
    assert fresh(waiting).current_workflow_state.status == "in_progress"


def test_worker_whose_form_went_stale_gets_their_words_back_and_nobody_else_puts_words_there(waiting, worker):
    browser = sign_in_as(worker, enforce_csrf_checks=True)
    ours = browser.post(address_of(waiting), WROTE, headers={"Origin": "http://testserver"})
    assert ours.status_code == 403
    assert "I read &lt;b&gt;all&lt;/b&gt; of it." in ours.content.decode()
    for origin in ("https://example.org", "null", ""):
        answer = browser.post(address_of(waiting), WROTE, headers={"Origin": origin})
        assert answer.status_code == 403
        assert "I read" not in answer.content.decode()
    secret = browser.post("/desk/account/", {"password": "s3cret"}, headers={"Origin": "http://testserver"})
    assert "s3cret" not in secret.content.decode()


def test_worker_who_comes_too_late_is_told_and_gets_their_words_back(waiting, worker, other_worker, sign_in):
    late = sign_in(other_worker)
    seen = read(late, waiting)
    decide(sign_in(worker), waiting)
    response = decide(late, waiting, seen=seen, words="Please say more about the sea.")
    assert response.status_code == 409
    assert "it is not waiting any more" in response.content.decode()
    assert "Please say more about the sea." in response.content.decode()
    assert SignOff.objects.filter(object_id=waiting.pk).count() == 1
    response = late.get(address_of(waiting))
    assert (response.status_code, response["Location"]) == (302, "/desk/")


def test_worker_who_turns_out_to_be_an_author_is_told_and_gets_their_words_back(waiting, worker, sign_in):
    browser = sign_in(worker)
    seen = read(browser, waiting)
    assert "you become one of the authors" in seen.content.decode()
    edit(waiting, by=worker, summary="Better words.")
    response = decide(browser, waiting, seen=seen)
    said = response.content.decode()
    assert "another peer worker has to sign it off" in said
    assert WORDS in said
    assert not fresh(waiting).live


def test_second_worker_sees_that_a_badge_has_one_signature(site, author, worker, other_worker, sign_in):
    badge = make_badge(by=author)
    submit(badge, by=author)
    first = sign_in(worker)
    assert "0 of 2 people have signed" in read(first, badge).content.decode()
    decide(first, badge)
    assert "waits for one more person" in first.get("/desk/").content.decode()
    assert "You have signed this version of" in read(first, badge).content.decode()
    second = sign_in(other_worker)
    assert "1 of 2 people have signed" in read(second, badge).content.decode()
    decide(second, badge)
    assert fresh(badge).live


def test_draft_is_shown_inside_the_review_page_as_readers_will_see_it(waiting, worker, author, sign_in):
    response = sign_in(worker).get(f"{address_of(waiting)}page/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "Talk to somebody you trust." in page
    assert f'id="block-{waiting.get_latest_revision_as_object().body[0].id}"' in page
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in response["Cache-Control"]
    assert sign_in(author).get(f"{address_of(waiting)}page/").status_code == 404


def test_worker_sees_what_changed_in_words_and_marked_in_its_place(open_site, author, worker, sign_in, visitor):
    first = block("text", "<p>Talk to somebody you trust.</p>")
    leaflet = publish(make_leaflet(by=author, body=body_of(first)), author=author, workers=[worker])
    tip = block("tip", {"title": "Walk", "text": "<p>Go to the sea.</p>"})
    second = {**first, "value": "<p>Talk to an adult you trust.</p>"}
    edit(leaflet, by=author, body=body_of(second, tip), title="Talk")
    submit(leaflet, by=author)
    fresh(leaflet).revisions.exclude(pk=fresh(leaflet).latest_revision_id).delete()
    browser = sign_in(worker)
    screen = read(browser, leaflet).content.decode()
    assert "The title changed; a tip added; a text changed." in screen
    assert "Talk to <del>somebody</del> <ins>an adult</ins> you trust." in screen
    page = browser.get(f"{address_of(leaflet)}page/?marked=signed").content.decode()
    assert "<del>somebody</del> <ins>an adult</ins> you trust." in page
    assert "<ins>Talk</ins>" in page
    assert f'review-marked" id="block-{tip["id"]}"><p class="review-label">New</p>' in page
    for clean in (browser.get(f"{address_of(leaflet)}page/"), visitor.get(leaflet.url)):
        assert "<ins>" not in clean.content.decode()
    assert "review" not in visitor.get(leaflet.url).content.decode()


def test_worker_answers_each_finding_once_and_signs_with_a_ticked_statement(waiting, author, worker, sign_in):
    edit(waiting, by=author, summary="Jack Thornton made this. Ring 07700 900123.")
    browser = sign_in(worker)
    seen = read(browser, waiting)
    names = [shown.name for shown in seen.context["review"].open_findings]
    assert len(names) == 2
    dots = decide(browser, waiting, seen=seen, checked=["all"], **dict.fromkeys(names, "."))
    assert "is not enough" in dots.content.decode()
    refused = decide(browser, waiting, seen=seen, words="", checked=["all", "kind"], **{names[0]: "He runs the desk."})
    said = refused.content.decode()
    assert "1 check is left." in said
    assert "He runs the desk." in said, "the answer that was given is kept"
    assert re.search(r'value="kind"[^>]*checked', said)
    assert (
        decide(browser, waiting, "answers", words="Half a thought", **{names[1]: "The desk’s own."}).status_code == 200
    )
    signed = decide(browser, waiting, words="", checked=["all", "kind"])
    assert signed.status_code == 302
    statement = SignOff.objects.get(object_id=waiting.pk).statement.words
    assert statement == "I read all of it. It is kind and clear."


def test_worker_reads_who_made_it_and_everything_that_was_said(site, author, worker, sign_in):
    leaflet = make_leaflet(by=author)
    comments.add(leaflet, by=author, text="Is this true?", contentpath="title")
    submit(leaflet, by=author)
    actions.ask_for_changes(leaflet, by=worker, message="Thanks!", items=["Name the place"])
    changes.settle(leaflet.requested_changes.get(), by=author, answer="It is no secret.")
    submit(leaflet, by=author, note="Done.")
    said = read(sign_in(worker), leaflet).content.decode()
    for words in (
        "Made by an author.",
        "Is this true?",
        "About: Title",
        "Not done, because: It is no secret.",
        "Done.",
    ):
        assert words in said


@pytest.mark.parametrize("outline", ["", "null", "[]", "{", '{"body": [1]}', '{"body": "x", "title": {}}', "9" * 9999])
def test_worker_whose_outline_is_odd_is_told_all_the_same(waiting, author, worker, sign_in, outline):
    browser = sign_in(worker)
    fingerprint = read(browser, waiting).context["form"]["fingerprint"].value()
    edit(waiting, by=author, summary="Changed while somebody was reading.")
    response = decide(browser, waiting, fingerprint=fingerprint, outline=outline)
    assert "has changed since you opened it." in response.content.decode()


def test_screen_asks_the_database_as_often_for_a_long_page_as_for_a_short_one(site, author, worker, sign_in):
    image, browser = make_image(by=author), sign_in(worker)
    picture = {"image": {"image": image.pk, "alt_text": "A pier", "decorative": False}, "caption": ""}
    counts = []
    for size in (2, 12):
        body = [block("image", picture), *(block("text", f"<p>Jack Thornton {n}</p>") for n in range(size))]
        leaflet = make_leaflet(by=author, body=body_of(*body))
        for number in range(size):
            comments.add(leaflet, by=author, text=f"{number}", contentpath="title")
        submit(leaflet, by=author)
        read(browser, leaflet)
        with CaptureQueriesContext(connection) as queries:
            read(browser, leaflet)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 65


def test_author_takes_a_waiting_page_back_to_go_on_writing(waiting, author, sign_in):
    browser = sign_in(author)
    response = browser.post(f"/desk/pages/{waiting.pk}/take-back/")
    assert (response.status_code, response["Location"]) == (302, f"/admin/pages/{waiting.pk}/edit/")
    assert fresh(waiting).current_workflow_state is None
    assert browser.post(f"/desk/pages/{waiting.pk}/take-back/")["Location"] == "/desk/"
    assert "is not waiting" in browser.get("/desk/").content.decode()


def test_nobody_takes_somebody_elses_page_back(waiting, coauthor, worker, administrator, superuser, sign_in):
    for user in (coauthor, worker, administrator, superuser):
        assert sign_in(user).post(f"/desk/pages/{waiting.pk}/take-back/").status_code == 404
        assert sign_in(user).get(f"/desk/pages/{waiting.pk}/take-back/").status_code == 302
    assert fresh(waiting).current_workflow_state.status == "in_progress"


def test_worker_who_decides_second_is_told_what_was_decided_by_whom_and_gets_each_word_back(
    waiting, worker, other_worker, sign_in
):
    late = sign_in(other_worker)
    seen = read(late, waiting)
    ask(sign_in(worker), waiting, ("Say who", ""), words="Lovely.")
    for answer in (
        decide(late, waiting, seen=seen, words="True and kind."),
        ask(late, waiting, ("Say where", "", "by the sea"), words="True and kind."),
    ):
        assert answer.status_code == 409
        page = " ".join(answer.content.decode().split())
        assert f"<bdi>{worker}</bdi></strong> decided on this page" in page
        assert "<strong>Asked for changes</strong>" in page
        assert "Lovely." not in page, "what the other one wrote is for the authors"
        assert "A walk by the sea" not in page
    shown = dict(answer.context["written"])
    assert {str(label): words for label, words in shown.items()} == {
        "Your words": "True and kind.",
        "Change 1": "Say where",
        "Change 1, the words you mean": "by the sea",
    }


def test_worker_learns_nothing_of_a_page_that_was_taken_back_or_sealed(waiting, author, worker, sign_in):
    make_team()
    browser = sign_in(worker)
    seen = read(browser, waiting)
    actions.take_back(waiting, by=author)
    taken_back = decide(browser, waiting, seen=seen).content.decode()
    assert "That page is not waiting any more." in taken_back
    concerns.raise_concern(waiting, by=author)
    sealed = decide(browser, waiting, seen=seen).content.decode()
    for page in (taken_back, sealed):
        assert "decided on this page" not in page
        assert author.username not in page


def test_refusal_says_the_same_thing_once(waiting, author, worker, sign_in):
    edit(waiting, by=author, summary="Ring 07700 900123 or 07700 900456.")
    browser = sign_in(worker)
    said = decide(browser, waiting, checked=["all"]).content.decode()
    assert "2 checks are left." in said
    assert said.count("Who could be recognised by the words (") == 1


def test_ledger_says_what_a_kept_reason_was_about_and_none_of_the_words(open_site, author, worker, sign_in, visitor):
    leaflet = submit(make_leaflet(by=author, summary="Ring 07700 900123."), by=author)
    answer_checks(fresh(leaflet), by=worker, why="It is the desk’s own.")
    kept = (
        "Who could be recognised by the words: a phone number · What is it, and who is it for?: It is the desk’s own."
    )
    browser = sign_in(worker)
    assert kept in html.unescape(browser.get(f"/desk/pages/{leaflet.pk}/ledger/").content.decode())
    data = browser.get(f"/desk/pages/{leaflet.pk}/ledger/json/").content.decode()
    assert kept in data
    assert "07700" not in data
    sign_off(fresh(leaflet), by=worker)
    for address in (fresh(leaflet).url, f"/signed-off/{leaflet.pk}/", f"/signed-off/{leaflet.pk}.json"):
        assert "It is the desk’s own." not in visitor.get(address).content.decode()
