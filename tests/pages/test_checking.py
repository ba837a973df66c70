"""What each check of the table finds in a page, where, and what it leaves alone."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, get_page_models

from cms.media.consent import record, withdraw
from cms.media.models import Consent
from cms.moderation import actions, changes
from cms.moderation.eligibility import latest_version
from cms.moderation.findings import findings_of
from cms.moderation.models import RequestedChange
from cms.pages.actions import set_credit
from cms.pages.checking.words import reading_age
from cms.safeguarding.crisis_lines import CRISIS_LINES
from tests.factories import make_image, make_leaflet
from tests.factories.pages import block, body_of
from tests.helpers import edit, fresh, submit

TALK = block("text", "<p>Talk to somebody you trust.</p>")
HELP = block("call_out", {"tone": "help", "title": "Hurt yourself?", "text": "<p>Call 999.</p>"})
NOTE = block("call_out", {"tone": "important", "title": "Before you read", "text": "<p>About losing somebody.</p>"})


def found(page, *keys):
    """Return ``(check, id of the block or name of the field, advice)`` of what is found, but not of the review date."""
    return [
        (each.check.key, each.found.block or each.found.field, each.found.advice)
        for each in findings_of(page)
        if (each.check.key in keys if keys else each.check.key != "review-date")
    ]


def keys_of(page):
    return [key for key, _place, _advice in found(page)]


@pytest.fixture
def page_of(site, author):
    """Return a function that makes a leaflet of these blocks."""
    return lambda *blocks, **fields: make_leaflet(by=author, body=body_of(*blocks), **fields)


def picture(image, alt_text="A pier", *, decorative=False):
    value = {"image": image.pk, "alt_text": alt_text, "decorative": decorative}
    return block("image", {"image": value, "caption": ""})


@pytest.mark.parametrize(
    ("alt_text", "decorative", "is_found"),
    [
        ("A pier in the evening", False, False),
        ("", False, True),
        ("   ", False, True),
        ("", True, False),
        ("IMG_2041", False, True),
        ("pier at night.jpeg", False, False),
        ("pier-at-night.jpeg", False, True),
        ("Photo 3", False, True),
    ],
)
def test_alternative_text_is_found_that_is_empty_or_the_name_of_a_file(page_of, author, alt_text, decorative, is_found):
    shown = picture(make_image(by=author), alt_text, decorative=decorative)
    assert [place for _key, place, _advice in found(page_of(shown), "alternative-text")] == [shown["id"]] * is_found


def yes(by, **fields):
    today = timezone.localdate()
    fields = {
        "reference": "2026-1",
        "assent_on": today,
        "authority": "parent",
        "authority_on": today,
        "expires_on": today + timedelta(days=365),
        **fields,
    }
    return record(Consent(**fields), by=by)


def test_picture_waits_for_a_yes_from_each_person_who_could_be_recognised(page_of, author, worker):
    image = make_image(by=author, recognisable_people=None)
    page = page_of(picture(image))

    def waits():
        return [advice for _key, _place, advice in found(latest_version(fresh(page)), "picture-consent")]

    assert waits() == ["Nobody has said yet whether people in this picture could be recognised."]
    type(image).objects.update(recognisable_people=2)
    assert "There are: 0." in waits()[0]
    first = yes(worker, image=image)
    yes(worker, image=image, reference="2026-2", who="adult", authority="", authority_on=None)
    assert waits() == []
    withdraw(first)
    assert "There are: 1." in waits()[0]
    type(image).objects.update(recognisable_people=0)
    assert waits() == []


def test_somebodys_own_words_wait_for_their_yes(page_of, worker):
    quote = block("quote", {"quote": "I thought I was the only one.", "said_by": "a young person, 15"})
    page = page_of(TALK, quote)
    assert [place for _key, place, _advice in found(page, "story-consent")] == [quote["id"]]
    yes(worker, page_id=page.pk)
    assert found(page, "story-consent") == []


def test_links_that_lead_nowhere_or_to_drafts_are_found_where_they_stand(page_of, author, live_leaflet):
    draft, gone = make_leaflet(by=author), make_leaflet(by=author)
    link = '<a linktype="page" id="{}">here</a>'
    gone_id = gone.pk
    blocks = {
        "live": block("text", f"<p>{link.format(live_leaflet.pk)}</p>"),
        "draft": block("text", f"<p>{link.format(draft.pk)}</p>"),
        "gone": block("text", f"<p>{link.format(gone_id)}</p>"),
        "file": block("tip", {"title": "", "text": '<p><a linktype="document" id="999">sheet</a></p>'}),
        "empty": block("text", '<p><a href="#">there</a> <a href="https://example.org">fine</a></p>'),
        "chosen": block("page_link", {"page": gone_id, "text": "Read on"}),
    }
    gone.delete()
    page = page_of(*blocks.values())
    dead = {place for _key, place, _advice in found(page, "dead-link")}
    assert dead == {blocks[name]["id"] for name in ("gone", "file", "empty", "chosen")}
    ((key, place, advice),) = found(page, "draft-link")
    assert (key, place) == ("draft-link", blocks["draft"]["id"])
    assert draft.title not in advice, "nobody learns what somebody else's draft is called"


def test_address_on_this_site_where_nothing_is_leads_nowhere(page_of, live_leaflet):
    link = '<p><a href="{}">here</a></p>'
    site = live_leaflet.get_site()
    good = [live_leaflet.full_url, live_leaflet.url, f"{site.root_url}/search/?q=sea", "https://example.org/nope"]
    bad = [f"{site.root_url}/nope-nothing/", "/leaflets/not-there/", f"{live_leaflet.full_url}more/"]
    good, bad = ([block("text", link.format(address)) for address in some] for some in (good, bad))
    dead = [place for _key, place, _advice in found(page_of(*good, *bad), "dead-link")]
    assert dead == [each["id"] for each in bad]


def test_page_with_many_links_costs_no_more_queries(page_of, live_leaflet):
    link, counts = '<a href="{}{}">here</a>', []
    for number in (1, 20):
        bases = (live_leaflet.full_url, f"{live_leaflet.get_site().root_url}/nope/", "https://example.org/", "/gone/")
        links = "".join(link.format(base, each) for base in bases for each in range(number))
        page = page_of(block("text", f"<p>{links}</p>"))
        with CaptureQueriesContext(connection) as queries:
            found(page, "dead-link")
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("address", "words", "tells"),
    [
        ("tel:07700900456", "ring my mum", "07700900456"),
        ("mailto:jade.t@example.org", "my friend", "jade.t@example.org"),
        ("https://www.tiktok.com/@jade_t", "watch me", "jade_t"),
        ("https://www.instagram.com/jade_t_x", "see jade_t_x", "jade_t_x"),
        ("https://t.me/jade", "jade", "jade"),
        ("https://wa.me/447700900456", "write to us", "447700900456"),
        ("tel:01253477477", "the town hall’s reception desk", ""),
        ("tel:08001111", "Childline", ""),
        ("mailto:info@example.org", "the group", ""),
        ("https://www.instagram.com/blackpoolcouncil/", "the council", ""),
        ("https://example.org/@jade_t", "a film", ""),
    ],
)
def test_link_by_which_a_person_is_reached_is_found_though_its_words_say_nothing(page_of, address, words, tells):
    text = block("text", f'<p>Or <a href="{address}">{words}</a> now.</p>')
    said = found(page_of(text), "identity")
    assert [(place, tells in advice) for _key, place, advice in said] == ([(text["id"], True)] if tells else [])


def test_page_says_what_came_of_what_was_asked_for(open_site, page_of, author, worker):
    page = submit(page_of(TALK), by=author)
    assert found(page, "feedback") == []
    asked = [changes.Asked("Say who could help")]
    actions.ask_for_changes(page, by=worker, message="Lovely. One thing.", items=asked)
    changes.settle(RequestedChange.objects.get(), by=author)
    assert [where for _key, where, _advice in found(page, "feedback")] == ["how_made"]
    told = json.dumps([block("who", "Young people made it."), block("changed", ["We said who could help."])])
    edit(page, by=author, how_made=told)
    assert found(latest_version(fresh(page)), "feedback") == []


def test_headings_are_found_that_leave_a_step_out_or_say_nothing(page_of):
    good = block("text", "<h2>One</h2><h3>Two</h3><h2>Three</h2>")
    assert found(page_of(good)) == []
    small, empty = block("text", "<p>First.</p><h3>Small</h3>"), block("text", "<h2>Big</h2><h3> </h3>")
    said = found(page_of(small, empty))
    assert [(key, place) for key, place, _advice in said] == [("headings", small["id"]), ("headings", empty["id"])]


def test_hard_topic_needs_a_note_before_it(page_of):
    hard = block("text", "<p>When my nan died, the funeral was hard.</p>")
    assert keys_of(page_of(TALK, hard)) == ["content-note"]
    assert keys_of(page_of(NOTE, hard)) == []
    assert keys_of(page_of(TALK, HELP)) == [], "a call-out for help is no topic"


def test_page_on_self_harm_is_looked_through_line_by_line_again_whenever_it_says_something_else(page_of):
    hard = block("text", "<p>She thought about suicide because of school, and took 20 pills on the bridge.</p>")
    page = page_of(NOTE, hard)
    said = found(page, "self-harm")
    assert [place for _key, place, _advice in said] == [hard["id"]] * 3 + [""] + [hard["id"]] + ["", ""]
    assert said[1][2].startswith("“20 pills”")
    assert "Say where to get help" in said[-1][2]
    digests = {each.digest for each in findings_of(page) if each.found.ready}
    page.title = "Other words"
    assert not digests & {each.digest for each in findings_of(page)}
    number = next(line for line in CRISIS_LINES if "116" in line.how + line.name + line.href)
    with_help = page_of(NOTE, hard, block("text", f"<p>{number.href.removeprefix('tel:')}</p>"))
    for helped in (with_help, page_of(NOTE, hard, HELP)):
        assert all(each.found.ready for each in findings_of(helped) if each.check.key == "self-harm")


def test_credits_are_found_that_are_the_sign_in_name_of_somebody_in_the_page(site, author, coauthor, worker):
    leaflet = make_leaflet(by=author, with_others=[coauthor])
    set_credit(leaflet, by=author, kind="pen-name", name=worker.username.title())
    assert found(latest_version(fresh(leaflet))) == [], "nobody learns who else has an account"
    set_credit(leaflet, by=author, kind="pen-name", name=coauthor.username.title())
    ((key, place, advice),) = found(latest_version(fresh(leaflet)))
    assert (key, place) == ("credit", "credits")
    assert "signs in" in advice
    set_credit(leaflet, by=author, kind="pen-name", name="Seagull")
    assert found(latest_version(fresh(leaflet))) == []


def test_review_date_is_missed_when_there_is_none_or_it_is_over(page_of):
    today = timezone.localdate()
    for day, is_found in ((None, True), (today, True), (today + timedelta(days=1), False)):
        assert bool(found(page_of(TALK, review_date=day), "review-date")) is is_found


EASY = "The cat sat on the mat. It was a big red mat. We had tea and cake. " * 8
HARD = (
    "Multidisciplinary safeguarding organisations institutionalise communication opportunities, notwithstanding "
    "considerable administrative responsibilities. " * 10
)


def test_reading_age_is_about_right_and_says_nothing_of_a_few_words():
    assert reading_age(EASY) <= 7
    assert reading_age(HARD) > 20
    assert reading_age("Multidisciplinary safeguarding organisations.") is None
    assert reading_age("") is None


def test_reading_is_checked_in_english_only(page_of):
    page = page_of(block("text", f"<p>{HARD}</p>"))
    assert set(keys_of(page)) == {"reading-age"}
    page.locale = Locale.objects.get(language_code="ar")
    assert keys_of(page) == ["unknown-language"]
    (_key, _place, advice) = found(page)[0]
    assert "We cannot look for names, streets, schools and birthdays in Arabic: look yourself" in advice
    assert "hard, such as self-harm" in advice


def test_empty_page_of_every_kind_is_checked_without_a_question(site):
    for model in get_page_models():
        if model._meta.app_label != "wagtailcore":
            findings_of(model(title="", locale=Locale.objects.get(language_code="en")))


# Words that wait to be written


@pytest.mark.parametrize("words", ["[Write here who you are.]", "[add the date]", "[Your name]", "TBC", "todo"])
def test_words_that_stand_for_others_stop_a_sign_off(open_site, author, words):
    page = make_leaflet(by=author, body=body_of(TALK, block("text", f"<p>Meet us. {words}</p>")))
    ((_key, _place, advice),) = found(page, "unwritten")
    assert f"“{words}”" in advice


@pytest.mark.parametrize(
    "words", ["She said [they] came.", "[1] is a number.", "Add the date.", "Look at the to-do list."]
)
def test_words_that_only_look_like_it_are_left_alone(open_site, author, words):
    assert found(make_leaflet(by=author, body=body_of(TALK, block("text", f"<p>{words}</p>"))), "unwritten") == []
