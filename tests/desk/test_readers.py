"""Reading a draft by a link, without an account: what it shows, what is said by it, and that each gets an answer."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.moderation import actions, reader_comments
from cms.moderation.authorship import author_ids
from cms.moderation.digest import content_of
from cms.moderation.eligibility import Refused, latest_version
from cms.moderation.models import Reader, ReaderComment, ReaderLink
from cms.safeguarding import concerns
from cms.safeguarding.models import SealedLink
from tests.desk.test_review import address_of
from tests.factories import make_image, make_leaflet, make_team
from tests.factories.pages import block, body_of
from tests.helpers import answer_checks, edit, fresh, look_after, publish, sign_off, submit
from tests.helpers import sign_in as sign_in_as
from tests.pages.editor import save_in_editor

SAID = {"text": "Say that it is free.", "reader": Reader.CLINICIAN, "place": ""}


@pytest.fixture
def page(open_site, author):
    image = make_image(by=author)
    shown = {"image": {"image": image.pk, "alt_text": "A pier", "decorative": False}, "caption": "By the sea"}
    words = '<p>Ring <a href="https://example.org/x">us</a>.</p>'
    return make_leaflet(by=author, title="A walk by the sea", body=body_of(block("text", words), block("image", shown)))


@pytest.fixture
def team(site):
    return make_team()


@pytest.fixture
def link(page, author):
    """A link that works, with its address."""
    made, token = reader_comments.make_link(page, by=author, reader=Reader.CLINICIAN)
    made.address = f"/read/{token}/"
    return made


def test_author_makes_a_link_that_is_shown_once_and_kept_nowhere(page, author, sign_in, visitor):
    browser = sign_in(author)
    wrong = browser.post(f"/desk/pages/{page.pk}/readers/", {"reader": "pirate", "days": 9999})
    assert set(wrong.context["reader_link_form"].errors) == {"reader", "days"}
    shown = browser.post(f"/desk/pages/{page.pk}/readers/", {"reader": "school", "days": "3"})
    token = re.search(r"http://testserver/read/([\w-]{32})/", shown.content.decode())[1]
    assert token not in browser.get(f"/desk/pages/{page.pk}/").content.decode()
    made = ReaderLink.objects.get()
    assert token not in made.token_digest
    assert made.expires_at - timezone.now() < timedelta(days=3, minutes=1)
    assert visitor.get(f"/read/{token}/").status_code == 200
    browser.post(f"/desk/pages/{page.pk}/readers/{made.pk}/end/")
    assert visitor.get(f"/read/{token}/").status_code == 404


def test_link_ends_when_the_draft_is_live_and_when_the_page_is_taken_down(page, link, author, worker, visitor):
    publish(page, author=author, workers=[worker])
    assert visitor.get(link.address).status_code == 404
    _newer, token = reader_comments.make_link(fresh(page), by=author)
    assert visitor.get(f"/read/{token}/").status_code == 200
    actions.take_down(fresh(page), by=worker, reason="A name slipped in.")
    assert visitor.get(f"/read/{token}/").status_code == 404


def test_reader_whose_link_was_taken_back_meanwhile_gets_the_words_back(link, author, visitor):
    reader_comments.revoke_link(link, by=author)
    answer = visitor.post(link.address, SAID)
    assert answer.status_code == 404
    assert SAID["text"] in answer.content.decode()
    assert not ReaderComment.objects.exists()


def test_reader_who_sends_too_often_gets_the_words_back(link, visitor):
    answers = [visitor.post("/read/mistyped/", SAID) for _number in range(100)]
    assert answers[-1].status_code == 429
    assert SAID["text"] in answers[-1].content.decode()


def test_link_shows_the_draft_with_its_pictures_and_nothing_else(page, link, author, coauthor, visitor):
    other = make_leaflet(by=author, title="Xylophone")
    edit(page, by=author, summary="Words of the newest draft.")
    answer = visitor.get(link.address)
    shown = answer.content.decode()
    for words in ("A walk by the sea", "Words of the newest draft.", "Ring <a>us</a>.", "By the sea", "4. Picture"):
        assert words in shown
    for words in ("example.org", "Xylophone", author.username, "/desk/", "/admin/", "csrf", "/leaflets/"):
        assert words not in shown
    source = re.search(rf'src="({link.address}media/[^"]+)"', shown)[1]
    assert visitor.get(source).status_code == 200
    sources = [each.split()[0] for found in re.findall(r'srcset="([^"]+)"', shown) for each in found.split(",")]
    assert sources
    for each in sources:
        assert visitor.get(each).status_code == 200, "a browser takes the first of these that it knows"
    assert visitor.get(source.removeprefix(link.address[:-1])).status_code == 404
    assert visitor.get(f"{link.address}media/nothing.webp").status_code == 404
    _elsewhere, token = reader_comments.make_link(other, by=author)
    assert visitor.get(source.replace(link.address, f"/read/{token}/")).status_code == 404
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert not visitor.cookies


def test_ended_and_taken_back_and_mistyped_links_get_one_kind_answer(page, link, author, visitor):
    others = [reader_comments.make_link(page, by=author) for _number in range(2)]
    reader_comments.revoke_link(others[0][0], by=author)
    ReaderLink.objects.filter(pk=others[1][0].pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    tokens = [*(token for _link, token in others), "x", "ع" * 30, "x" * 500]
    answers = [visitor.get(f"/read/{token}/") for token in tokens]
    sent = [visitor.post(f"/read/{token}/", SAID) for token in tokens]
    assert {answer.status_code for answer in answers + sent} == {404}
    assert len({answer.content for answer in answers}) == len({answer.content for answer in sent}) == 1
    assert "You did nothing wrong." in answers[0].content.decode()
    assert not ReaderComment.objects.exists()
    page.delete()
    gone = visitor.get(link.address)
    assert (gone.status_code, gone.content) == (404, answers[0].content)


def test_reader_says_something_without_an_account_a_cookie_or_a_script(page, link, visitor):
    strict = Client(enforce_csrf_checks=True)
    place = f"body.{page.body[0].id}"
    answer = strict.post(link.address, {**SAID, "place": place})
    assert (answer.status_code, answer["Location"]) == (302, f"{link.address}?thanks")
    assert "Thank you." in strict.get(answer["Location"]).content.decode()
    assert not strict.cookies
    said = ReaderComment.objects.get()
    assert (said.text, said.reader, said.place_name) == (SAID["text"], "clinician", "3. Text: Ring us.")


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"text": "x" * 10_240}, "text", "at most 2000"),
        ({"text": "  "}, "text", "Write a few words first."),
        ({"reader": "Jo Smith"}, "reader", "Jo Smith is not one"),
        ({"place": "body.gone"}, "place", "not in the page any more"),
    ],
)
def test_reader_who_sends_what_does_not_fit_is_told_and_keeps_their_words(link, visitor, changed, field, words):
    answer = visitor.post(link.address, {**SAID, **changed})
    assert answer.status_code == 200
    assert words in str(answer.context["form"].errors[field])
    assert changed.get("text", SAID["text"]) in answer.content.decode()
    assert not ReaderComment.objects.exists()


@pytest.mark.parametrize(
    "text", ["Talk to me on 07700 900123 any time.", "Write to mia.jones99@gmail.com", "My insta is @miajones_x"]
)
def test_reader_who_gives_young_authors_a_way_to_reach_them_is_refused_kindly_and_keeps_their_words(
    text, link, visitor
):
    answer = visitor.post(link.address, {**SAID, "text": text})
    assert "To talk, ask whoever sent you the link." in answer.content.decode()
    assert text in answer.content.decode()
    assert not ReaderComment.objects.exists()
    service = "The number of the helpline is wrong: it is 0800 1111 now."
    assert visitor.post(link.address, {**SAID, "text": service}).status_code == 302


def test_reader_who_names_somebody_looks_at_it_once_more_and_then_sends_it_or_not(link, visitor):
    said = {**SAID, "text": "Jade Thompson should not be in it."}
    asked = visitor.post(link.address, said).content.decode()
    assert "“Jade Thompson” may tell who somebody is." in asked
    assert asked.index("It is not sent yet.") < asked.index("1. Title"), "at the top, where a phone shows it"
    assert said["text"] in asked
    assert not ReaderComment.objects.exists()
    assert visitor.post(link.address, {**said, "has_looked": "on"}).status_code == 302
    assert ReaderComment.objects.get().text == said["text"]
    assert "send it all the same" not in visitor.get(link.address).content.decode()


def test_author_takes_out_what_tells_who_somebody_is_and_nobody_reads_it_again(
    page, link, author, worker, sign_in, visitor
):
    visitor.post(link.address, {**SAID, "text": "Jade Thompson lives next door.", "has_looked": "on"})
    said = ReaderComment.objects.get()
    address = f"/desk/pages/{page.pk}/said/{said.pk}/"
    assert "Not yours" not in sign_in(worker).post(address, {"take-out": ""}, follow=True).content.decode()
    assert ReaderComment.objects.get().text, "who does not write the page takes nothing out"
    browser = sign_in(author)
    browser.post(address, {"take-out": ""})
    said.refresh_from_db()
    assert (said.text, said.settled_by) == ("", author)
    for shown in (visitor.get(link.address), browser.get(f"/desk/pages/{page.pk}/")):
        assert "Jade" not in shown.content.decode()
        assert "This was taken out: it could tell who somebody is." in shown.content.decode()


def test_reader_who_sends_very_much_is_asked_to_wait_and_keeps_their_words(link, visitor, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "reader_comment": "2/m/key"}
    answers = [visitor.post(link.address, SAID) for _number in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert SAID["text"] in answers[-1].content.decode()
    assert ReaderComment.objects.count() == 2


def test_page_goes_live_only_when_each_reader_got_an_answer(page, link, author, worker, other_worker, sign_in, visitor):
    visitor.post(link.address, SAID)
    first = ReaderComment.objects.get()
    with pytest.raises(Refused) as refused:
        submit(page, by=author)
    assert refused.value.code == "comments-left"
    assert "“A walk by the sea”" in refused.value.reason
    assert "choose “Done”" in refused.value.reason
    browser = sign_in(author)
    save_in_editor(browser, page, button="action-submit", title="A second thought")
    assert fresh(page).current_workflow_state is None
    assert latest_version(fresh(page)).title == "A second thought", "the words are saved"
    assert "A reader said something" in browser.get("/desk/").content.decode()
    assert SAID["text"] in browser.get(f"/desk/pages/{page.pk}/").content.decode()
    assert SAID["text"] in browser.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    answer = {"not-done": "", "text": "It costs a pound."}
    browser.post(f"/desk/pages/{page.pk}/said/{first.pk}/", {"not-done": "", "text": " "})
    assert reader_comments.comments_left([page.pk]) == {page.pk: 1}
    browser.post(f"/desk/pages/{page.pk}/said/{first.pk}/", answer)
    submit(page, by=author)

    visitor.post(link.address, {**SAID, "text": "One more thing."})
    reviewer = sign_in(worker)
    shown = reviewer.get(address_of(page)).content.decode()
    assert "Not done, because: It costs a pound." in shown
    assert "One more thing." in shown
    with pytest.raises(Refused) as refused:
        sign_off(page, by=worker)
    assert refused.value.code == "comments-left"
    second = ReaderComment.objects.get(settled_at=None)
    back = reviewer.post(f"/desk/pages/{page.pk}/said/{second.pk}/", {"done": "", "at-review": "1"})
    assert back["Location"].startswith(address_of(page))
    assert worker.pk not in author_ids(page, content_of(latest_version(fresh(page))))
    assert sign_off(page, by=worker).live


def test_only_writers_and_workers_who_may_read_it_make_links_and_answer(
    page, link, author, worker, coauthor, administrator, sign_in, visitor
):
    visitor.post(link.address, SAID)
    said = ReaderComment.objects.get()
    doors = [f"/desk/pages/{page.pk}/readers/", f"/desk/pages/{page.pk}/readers/{link.pk}/end/"]
    doors.append(f"/desk/pages/{page.pk}/said/{said.pk}/")
    form = {"reader": "other", "days": "14", "done": ""}
    for person in (coauthor, worker):
        assert {sign_in(person).post(door, form).status_code for door in doors} == {404}
    for door in doors:
        assert sign_in(administrator).post(door, form).status_code == 302
    assert ReaderLink.objects.filter(revoked_at=None).count() == 1
    assert reader_comments.comments_left([page.pk]) == {page.pk: 1}
    reader_comments.settle(said, by=author)
    reader_comments.reopen(said, by=author)
    reader_comments.settle(said, by=author)
    submit(page, by=author)
    assert "/read/" in sign_in(worker).post(doors[0], form).content.decode()
    assert ReaderLink.objects.filter(made_by=worker).exists()


def test_there_are_never_more_than_ten_links_and_fifty_open_comments(page, author):
    links = [reader_comments.make_link(page, by=author)[0] for _number in range(10)]
    with pytest.raises(Refused) as refused:
        reader_comments.make_link(page, by=author)
    assert refused.value.code == "too-many"
    for _number in range(50):
        reader_comments.comment(links[0], **SAID)
    with pytest.raises(Refused) as refused:
        reader_comments.comment(links[0], **SAID)
    assert refused.value.code == "enough"
    assert reader_comments.comment(links[1], **SAID)


def test_page_with_much_said_about_it_costs_no_more_queries(page, link, author, worker, sign_in):
    browser = sign_in(author)

    def queries(number):
        submit(page, by=author)
        place = f"body.{page.body[0].id}"
        items = [actions.changes.Asked("This", place)] * number
        actions.ask_for_changes(page, by=worker, message="Please.", items=items)
        said = [reader_comments.comment(link, **{**SAID, "place": place}) for _number in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert browser.get(f"/desk/pages/{page.pk}/").status_code == 200
        for each in (*said, *page.requested_changes.filter(settled_at=None)):
            settle = reader_comments.settle if isinstance(each, ReaderComment) else actions.changes.settle
            settle(each, by=author)
        return len(captured)

    queries(1)  # Content types and the like are read once.
    first = queries(1)
    assert queries(8) == first


# --- What became of what they said ------------------------------------------------------------------


def test_reader_reads_on_their_link_what_became_of_what_they_said_and_nobody_elses(page, link, author, visitor):
    visitor.post(link.address, SAID)
    visitor.post(link.address, {**SAID, "text": "The pier is closed."})
    other, token = reader_comments.make_link(page, by=author)
    reader_comments.comment(other, text="By another link.", reader=Reader.SCHOOL)
    assert visitor.get(link.address).content.decode().count("They have not answered yet.") == 2
    free, pier = ReaderComment.objects.filter(link=link)
    reader_comments.settle(free, by=author)
    reader_comments.settle(pier, by=author, answer="It opens again in May.")
    shown = visitor.get(link.address).content.decode()
    for words in (SAID["text"], "Done. Thank you.", "The pier is closed.", "It opens again in May."):
        assert words in shown
    assert author.username not in shown
    assert "By another link." not in shown
    assert "It opens again in May." not in visitor.get(f"/read/{token}/").content.decode()
    reader_comments.reopen(pier, by=author)
    assert "They have not answered yet." in visitor.get(link.address).content.decode()
    reader_comments.revoke_link(link, by=author)
    assert "Done. Thank you." not in visitor.get(link.address).content.decode()


def test_link_by_which_much_was_said_costs_no_more_queries(link, visitor):
    def queries(number):
        for _number in range(number):
            reader_comments.comment(link, **SAID)
        with CaptureQueriesContext(connection) as captured:
            assert visitor.get(link.address).content.decode().count(SAID["text"]) >= number
        return len(captured)

    queries(1)
    assert queries(1) == queries(20)


# --- A page that somebody is worried about ----------------------------------------------------------


def test_reader_who_sends_something_just_after_the_click_loses_no_word(page, link, author, coauthor, team, visitor):
    _other, ended = reader_comments.make_link(page, by=author)
    reader_comments.revoke_link(_other, by=author)
    concern = concerns.raise_concern(page, by=author)
    shown = [visitor.post(link.address, SAID) for _twice in range(2)]
    assert [answer.status_code for answer in shown] == [200, 200]
    said = shown[0].content.decode()
    assert "Your words are not lost." in said
    assert "0800 1111" in said
    assert "A walk by the sea" not in said
    assert "noindex" in shown[0]["X-Robots-Tag"]
    late = concern.copies.get(kind="late")
    assert (late.by, late.page_id) == (None, page.pk)
    for answer in (visitor.get(link.address), visitor.post(f"/read/{ended}/", SAID), visitor.post("/read/x/", SAID)):
        assert answer.status_code == 404
        assert "You did nothing wrong." in answer.content.decode()
    assert not ReaderComment.objects.exists()

    lead = sign_in_as(team[0])
    case = lead.get(f"/desk/cases/{concern.reference}/").content.decode()
    assert SAID["text"] in case
    assert "a doctor, nurse or therapist" in case
    look_after(concern, by=team[0])
    concerns.give_back(concern, by=team[0], message="All is well.")
    came_back = ReaderComment.objects.get()
    assert (came_back.text, came_back.reader, came_back.page_id) == (SAID["text"], Reader.CLINICIAN, page.pk)
    assert not concern.copies.exclude(words="").exists()
    assert reader_comments.comments_left([page.pk]) == {page.pk: 1}


def test_links_that_ended_with_a_seal_stay_ended_when_the_page_is_given_back(page, link, author, team, visitor):
    visitor.post(link.address, SAID)
    concern = concerns.raise_concern(page, by=author)
    look_after(concern, by=team[0])
    concerns.give_back(concern, by=team[0], message="All is well.")
    assert ReaderComment.objects.get().text == SAID["text"]
    assert ReaderLink.objects.get().revoked_at is not None
    for method in (visitor.get, visitor.post):
        assert method(link.address, SAID).status_code == 404
    assert ReaderComment.objects.count() == 1
    assert not SealedLink.objects.exists()


@pytest.mark.parametrize("end", [concerns.keep_sealed, concerns.erase])
def test_nothing_can_be_sent_by_a_link_once_the_case_has_ended(end, page, link, author, team, visitor):
    concern = concerns.raise_concern(page, by=author)
    look_after(concern, by=team[0])
    end(concern, by=team[0])
    assert visitor.post(link.address, SAID).status_code == 404
    assert not concern.copies.filter(kind="late").exists()


def test_comment_that_was_on_its_way_when_the_page_was_sealed_is_refused_and_breaks_nothing(page, link, author, team):
    concerns.raise_concern(page, by=author)
    with pytest.raises(Refused) as refused:
        reader_comments.comment(link, **SAID)
    assert refused.value.code == "link-ended"
    assert not ReaderComment.objects.exists()


def test_link_that_sends_without_end_fills_no_case(page, link, author, team, visitor, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "reader_comment": "1000/m/key"}
    concern = concerns.raise_concern(page, by=author)
    for number in range(25):
        visitor.post(link.address, {**SAID, "text": f"{number} {'x' * 100_000}"})
    late = concern.copies.filter(kind="late")
    assert late.count() == concerns.MOST_LATE_OF_A_LINK
    assert max(len(copy.words) for copy in late) < 11_000


def test_author_whose_page_may_tell_who_somebody_is_looks_before_a_link_is_made(page, author, sign_in):
    edit(page, by=author, summary="Ring Jack Thornton on 07700 900123.")
    browser, door = sign_in(author), f"/desk/pages/{page.pk}/readers/"
    before = ReaderLink.objects.count()
    asked = browser.post(door, {"reader": "clinician", "days": 14})
    said = asked.content.decode()
    assert "07700 900123" in said
    assert "Jack Thornton" in said
    assert f'href="/admin/pages/{page.pk}/edit/#id_summary"' in said
    assert f'href="/desk/pages/{page.pk}/"' in said, "there is a way back"
    assert ReaderLink.objects.count() == before
    made = browser.post(door, {"reader": "clinician", "days": 14, "has-looked": "yes"})
    assert "Here is the link." in made.content.decode()
    assert ReaderLink.objects.count() == before + 1
    assert ReaderLink.objects.last().reader == Reader.CLINICIAN


def test_author_is_not_stopped_by_what_a_worker_said_is_all_right(page, author, worker, sign_in):
    edit(page, by=author, summary="Ring 07700 900123.")
    submit(page, by=author)
    answer_checks(fresh(page), by=worker, why="It is the desk’s own.")
    reader_comments.make_link(page, by=author)
