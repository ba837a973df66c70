"""What the public meets of an award: pictures, the register, pages, and what a school puts into its own site."""

import csv
import html
import io
import json
import re
import uuid
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import Locale

from charter.awards import actions, corrections
from charter.awards.models import Award
from charter.credentials import keys
from charter.credentials.baking import credential_in
from charter.credentials.checking import Answer, check
from charter.models import CharterBadgePage, CharterVersionPage
from charter.schools.actions import set_number
from charter.schools.models import School, SchoolNumber
from cms.front_cache.cache import FrontCache
from cms.people.qr_codes import png_of, strokes_of
from tests.factories import make_badge, make_school
from tests.factories.awards import give_award
from tests.factories.pages import criterion
from tests.helpers import publish

SVG, PNG = "image/svg+xml", "image/png"
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def of(award, part=""):
    return f"/charter/badges/{award.pk}/{part}"


def get(visitor, path, **options):
    response = visitor.get(path, **options)
    assert response.status_code == 200, path
    assert not response.cookies
    return response


def words(visitor, path):
    return get(visitor, path).content.decode()


# --- Pictures and the credential --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "kind"),
    [("badge.svg", SVG), ("badge.png", PNG), ("baked.svg", SVG), ("baked.png", PNG)],
)
def test_picture_can_be_shown_anywhere_and_runs_nothing(visitor, award, part, kind):
    response = get(visitor, of(award, part))
    assert response.headers["Content-Type"] == kind
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.headers["Content-Security-Policy"] == PICTURE_POLICY
    assert response.headers["Cache-Control"] == "max-age=30, must-revalidate"
    assert "Cookie" not in response.headers.get("Vary", "")
    again = visitor.get(of(award, part), headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_badge_that_has_not_begun_because_a_clock_was_wrong_says_so_in_every_form(visitor, award, time_machine):
    time_machine.move_to(award.awarded_at - timedelta(days=1))
    page = words(visitor, f"/charter/verify/?badge={award.pk}")
    assert "No, this badge is not valid yet" in page
    assert f'src="{of(award, "badge.svg")}"' in page
    for part in ("badge.svg", "widget/", ""):
        assert "not valid yet" in words(visitor, of(award, part)).lower(), part
    picture = words(visitor, of(award, "badge.svg"))
    assert "Not valid yet." in picture
    assert "Valid until" not in picture
    assert "Not valid yet" in words(visitor, "/charter/register/")
    (row,) = json.loads(words(visitor, "/charter/register.json"))["awards"]
    assert row["state"] == "not-yet"
    assert not json.loads(words(visitor, "/charter/register.json?state=valid"))["awards"]
    assert len(json.loads(words(visitor, "/charter/register.json?state=not-yet"))["awards"]) == 1
    assert "CertificationInactive" in words(visitor, of(award))


def test_clocks_that_differ_by_minutes_make_no_badge_invalid(visitor, award, time_machine):
    time_machine.move_to(award.awarded_at - timedelta(minutes=4))
    assert "Yes, this badge is valid" in words(visitor, f"/charter/verify/?badge={award.pk}")
    assert "Valid until" in words(visitor, of(award, "badge.svg"))
    assert "state=not-yet" not in words(visitor, "/charter/register/")


@pytest.mark.parametrize("part", ["baked.svg", "baked.png"])
def test_picture_to_download_has_the_credential_in_it(visitor, award, part):
    picture = get(visitor, of(award, part))
    assert check(picture.content).answer is Answer.VALID
    assert json.loads(credential_in(picture.content)) == json.loads(bytes(award.credential))
    assert picture.headers["Content-Disposition"].startswith("attachment")


def test_picture_says_in_words_what_became_of_the_award(visitor, award, worker):
    seen = {words(visitor, of(award, "badge.svg")).partition("</title>")[0].rpartition(">")[2]}
    for action in (actions.suspend, actions.revoke):
        action(award, by=worker, reason="Because.")
        seen.add(words(visitor, of(award, "badge.svg")).partition("</title>")[0].rpartition(">")[2])
    assert seen == {
        "Anti-bullying charter mark: Bronze",
        "Anti-bullying charter mark, Bronze: On hold",
        "Anti-bullying charter mark, Bronze: No longer valid",
    }


@pytest.mark.parametrize("accept", ["application/ld+json", "application/ld+json, */*;q=0.1"])
def test_program_gets_the_credential_and_a_person_a_page_at_the_same_address(visitor, award, accept):
    program = get(visitor, of(award), headers={"accept": accept})
    assert program.headers["Content-Type"] == "application/ld+json"
    assert program.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in program.headers["Vary"]
    assert program.content == bytes(award.credential) == get(visitor, of(award, "credential.json")).content
    assert "This badge is valid." in words(visitor, of(award))


PARTS = ["", "credential.json", "badge.svg", "badge.png", "baked.svg", "baked.png", "widget/", "show-it/", "check.png"]


@pytest.mark.parametrize("part", PARTS)
def test_award_that_there_is_not_is_not_found(visitor, open_site, part):
    assert visitor.get(f"/charter/badges/{uuid.uuid4()}/{part}").status_code == 404
    assert visitor.get(f"/charter/badges/12/{part}").status_code == 404


@pytest.mark.parametrize("part", PARTS)
def test_nobody_writes_to_these_addresses(visitor, award, part):
    assert visitor.post(of(award, part)).status_code == 405


# --- The pages --------------------------------------------------------------------------------------


def test_award_without_a_story_shows_its_facts_and_no_reason_of_anybody(visitor, award, worker):
    actions.suspend(award, by=worker, reason="A secret reason.")
    page = words(visitor, of(award))
    assert award.school.name in page
    assert "on hold" in page
    assert "does not mean that bullying never happens" in page
    assert "secret" not in page
    assert worker.username not in page


def test_reader_is_told_what_a_level_means_wherever_the_award_is_shown(visitor, award, judged_by, school, worker):
    gold = give_award(school, judged_by, by=worker, level="gold")
    for found, level, rating in (
        (award, "Bronze", "Partly: <span>Some know"),
        (gold, "Gold", "Fully: <span>Everybody"),
    ):
        for address in (of(found), f"/charter/verify/?badge={found.pk}"):
            page = words(visitor, address)
            meaning = page.partition('id="what-it-means"')[2].partition("</section>")[0]
            assert f"What {level} means" in meaning
            assert meaning.count(rating) == 3, address
            assert "Made-up criterion safe-places" in meaning
            assert "This school has shown all of it" in meaning
            assert "does not mean that bullying never happens" in meaning
        assert f'href="{of(found)}#what-it-means"' in words(visitor, of(found, "widget/"))


def test_reader_of_a_story_is_told_what_the_level_means_beside_it(visitor, story, award):
    page = words(visitor, story.url)
    assert (
        page.index("This badge is valid.") < page.index("What Bronze means") < page.index("Talk to somebody you trust.")
    )
    assert page.count("does not mean that bullying never happens") == 1


def test_badge_that_was_taken_back_tells_what_its_level_means_and_not_that_the_school_shows_it(visitor, award, worker):
    actions.revoke(award, by=worker, reason="Because.")
    for address in (of(award), f"/charter/verify/?badge={award.pk}"):
        page = words(visitor, address)
        assert "What Bronze means" in page
        assert "This school has shown all of it" not in page
        assert "This one does not count now" in page


@pytest.mark.parametrize("is_translated", [False, True])
def test_reader_in_another_language_gets_the_criteria_in_it_or_marked_as_english(
    visitor, award, judged_by, author, worker, is_translated
):
    if is_translated:
        page = CharterVersionPage.objects.get(number=judged_by.number)
        arabic = page.copy_for_translation(Locale.objects.get(language_code="ar"), copy_parents=True)
        for above in arabic.get_ancestors().specific().filter(locale=arabic.locale, live=False):
            publish(above, author=author, workers=[worker])
        words_of = [criterion(each.key, looking_for="مكان آمن") for each in judged_by.criteria]
        arabic.criteria = arabic._meta.get_field("criteria").to_python(json.dumps(words_of))
        arabic.save_revision(user=author)
        publish(arabic, author=author, workers=[worker])
    page = words(visitor, f"/ar{of(award)}")
    meaning = page.partition('id="what-it-means"')[2].partition("</section>")[0]
    assert "ماذا تعني" in meaning
    assert ('<strong lang="en" dir="ltr">Made-up criterion' in meaning) is not is_translated
    assert ("<strong>مكان آمن" in meaning) is is_translated


@pytest.fixture
def story(award, author, worker, other_worker):
    """The live page that tells the story of ``award``."""
    page = make_badge(by=author, title="Our story", school_name=award.school.name, level=award.level)
    page = publish(page, author=author, workers=[worker, other_worker])
    actions.give_page(award, page, by=worker)
    return page


def test_people_come_to_the_story_and_find_the_facts_of_the_award_there(visitor, story, award, worker):
    assert visitor.get(of(award)).headers["Location"] == story.url
    School.objects.update(name="Sandy Bay Academy (made up)")
    actions.revoke(award, by=worker, reason="Because.")
    for address in (story.url, "/", story.get_parent().url):
        page = words(visitor, address)
        assert "Sandy Bay Academy (made up)" in page, address
        assert "No longer valid" in page, address


def test_reader_finds_a_badge_by_whatever_names_it(visitor, story, award):
    for asked in (
        story.url,
        f"https://charter.example.org{story.url}",
        f"testserver{story.url}",
        str(award.pk).upper(),
        f"https://charter.example.org{of(award, 'badge.svg')}",
        award.school.urn,
    ):
        assert "Yes, this badge is valid" in get(visitor, "/charter/verify/", data={"badge": asked}).content.decode(), (
            asked
        )
    oembed = get(visitor, "/oembed/", data={"url": f"https://charter.example.org{story.url}"})
    assert award.school.name in oembed.content.decode()


@pytest.mark.parametrize("host", ["https://evil.example", "evil.example", "//evil.example", "evil.example:8000"])
def test_reader_is_warned_of_an_address_that_is_not_ours_though_it_holds_a_real_number(visitor, award, host):
    page = get(visitor, "/charter/verify/", data={"badge": f"{host}{of(award)}"}).content.decode()
    assert "This address is not on our site" in page
    assert "Yes, this badge is valid" not in page


@pytest.mark.parametrize("asked", ["999999", "/leaflets/", "/nowhere/", "https://[broken/", "Gull", "javascript:x"])
def test_reader_of_something_unknown_is_led_to_the_register(visitor, open_site, award, asked):
    page = get(visitor, "/charter/verify/", data={"badge": asked}).content.decode()
    assert "Yes, this badge is valid" not in page
    assert 'href="/charter/register/"' in page


def test_reader_points_a_phone_at_the_page_or_at_paper_and_comes_to_the_check(visitor, story, award):
    check_address = f"https://charter.example.org/charter/verify/?badge={award.pk}"
    page = words(visitor, story.url)
    assert strokes_of(check_address)[1] in page
    assert f'href="{of(award, "check.png")}"' in page
    picture = get(visitor, of(award, "check.png"))
    assert (picture.headers["Content-Type"], picture.content) == (PNG, png_of(check_address))
    assert picture.headers["Content-Security-Policy"] == PICTURE_POLICY
    for asked in (check_address, f"testserver/charter/verify/?badge={award.pk}"):
        pasted = get(visitor, "/charter/verify/", data={"badge": asked}).content.decode()
        assert "Yes, this badge is valid" in pasted


def test_badge_is_the_same_picture_wherever_a_reader_meets_it(visitor, story, award):
    picture = of(award, "badge.svg")
    assert get(visitor, picture).status_code == 200
    for path in (story.url, "/", "/charter-mark/", "/charter/register/", f"/charter/verify/?badge={award.pk}"):
        path = story.get_parent().url if path == "/charter-mark/" else path
        assert f'src="{picture}"' in get(visitor, path).content.decode(), path


def test_reader_of_the_search_and_the_feed_is_told_what_became_of_an_award(visitor, story, award, worker):
    def told():
        return words(visitor, "/search/?q=story"), words(visitor, "/feed/")

    assert all("Our story" in re.sub("</?mark>", "", page) and "On hold" not in page for page in told())
    actions.suspend(award, by=worker, reason="Because.")
    assert all("On hold" in page for page in told())
    actions.revoke(award, by=worker, reason="Because.")
    assert all("No longer valid" in page for page in told())
    assert "Our story (No longer valid)" in told()[1]


def test_reader_who_follows_the_feed_meets_a_badge_anew_whenever_it_changes(
    visitor, story, award, worker, other_worker, time_machine
):
    def updated():
        feed = words(visitor, "/feed/")
        entry = re.search(r"<entry>.*?Our story.*?</entry>", feed, re.DOTALL)[0]
        moments = [re.search(r"<updated>([^<]+)<", text)[1] for text in (feed, entry)]
        return [datetime.fromisoformat(moment) for moment in moments]

    def later(**delta):
        moment = timezone.now().replace(microsecond=0) + timedelta(**delta)
        time_machine.move_to(moment, tick=False)
        return moment

    assert updated() == [story.last_published_at] * 2
    moment = later(hours=1)
    actions.suspend(award, by=worker, reason="Because.")
    assert updated() == [moment, moment]
    later(hours=1)
    assert updated() == [moment, moment]
    moment = later(hours=1)
    actions.restore(award, by=worker, reason="Because.")
    assert updated() == [moment, moment]
    facts = {**corrections.facts_of(award.school), "town": "Whelkpool"}
    proposal = corrections.correct(award.school, by=worker, **facts)
    moment = later(hours=1)
    corrections.confirm(proposal, by=other_worker)
    assert updated() == [moment, moment]
    later(days=3 * 365)
    assert updated() == [award.valid_until] * 2


def test_feed_costs_the_same_however_many_badges_are_in_it(
    visitor, story, award, judged_by, author, worker, other_worker, django_assert_max_num_queries
):
    def cost():
        words(visitor, "/feed/")  # What all pages have in common is found out after a change, once.
        cache.clear()
        with django_assert_max_num_queries(60) as asked:
            words(visitor, "/feed/")
        return len(asked)

    one = cost()
    for number in range(3):
        other = give_award(make_school(f"Whelk {number}", by=worker), judged_by, by=worker)
        page = make_badge(by=author, title=f"Whelk {number}", school_name=other.school.name, level="bronze")
        actions.give_page(other, page, by=worker)
        publish(page, author=author, workers=[worker, other_worker])
    assert cost() == one


def test_reader_of_a_list_is_told_that_a_badge_is_on_hold_and_not_that_it_is_over(visitor, story, award, worker):
    def told():
        return [words(visitor, address) for address in ("/charter-mark/", "/")]

    actions.suspend(award, by=worker, reason="Because.")
    assert all("On hold" in page and "No longer valid" not in page for page in told())
    actions.revoke(award, by=worker, reason="Because.")
    assert all("No longer valid" in page for page in told())


def test_reader_of_a_page_that_two_people_signed_reads_that(visitor, story):
    assert "Signed off by 2 different peer workers." in words(visitor, story.url)


PRAISE = "It means that the school has shown what it does about it."
OFFERS = ("/show-it/", "/baked.png", "/baked.svg", "/check.png")


@pytest.mark.parametrize("has_a_page", [True, False])
def test_badge_that_does_not_count_praises_nobody_and_says_since_when(visitor, request, award, worker, has_a_page):
    address = request.getfixturevalue("story").url if has_a_page else of(award)
    page = words(visitor, address)
    assert PRAISE in page
    assert all(offer in page for offer in OFFERS)
    assert "Since " not in page
    today = date_format(timezone.localdate(), "j F Y")
    actions.suspend(award, by=worker, reason="Because.")
    on_hold = words(visitor, address)
    assert f"Since {today}." in on_hold
    assert PRAISE not in on_hold
    assert all(offer in on_hold for offer in OFFERS)
    actions.revoke(award, by=worker, reason="Because.")
    taken_back = words(visitor, address)
    assert f"Since {today}." in taken_back
    assert PRAISE not in taken_back
    assert "so it says nothing about what the school does today" in taken_back
    assert not any(offer in taken_back for offer in OFFERS)
    assert "credential.json" in taken_back, "Whoever checks it still gets what it was."


def test_badge_whose_time_is_over_praises_nobody_and_is_not_offered(visitor, award):
    Award.objects.update(awarded_at=timezone.now() - timedelta(days=3), valid_until=timezone.now() - timedelta(days=1))
    page = words(visitor, of(award))
    assert "Its time is over" in page
    assert "Since " not in page
    assert PRAISE not in page
    assert not any(offer in page for offer in OFFERS)
    assert "So there is nothing to show" in words(visitor, of(award, "show-it/"))


def test_school_reads_what_became_of_its_badge_where_it_would_copy_it(visitor, award, worker):
    path = of(award, "show-it/")
    assert "<textarea" in words(visitor, path)
    actions.suspend(award, by=worker, reason="Because.")
    on_hold = words(visitor, path)
    assert "This badge is on hold." in on_hold
    assert "<textarea" in on_hold, "It may count again."
    actions.revoke(award, by=worker, reason="Because.")
    taken_back = words(visitor, path)
    assert "No longer valid. It was taken back." in taken_back
    assert "So there is nothing to show." in taken_back
    assert "<textarea" not in taken_back


def test_nobody_starts_to_praise_what_was_taken_back(award, coordinator, worker, sign_in):
    asked = sign_in(coordinator)
    screen = f"/desk/awards/{award.pk}/"
    assert "Start its page" in asked.get(screen).content.decode()
    actions.revoke(award, by=worker, reason="Because.")
    told = asked.get(screen).content.decode()
    assert "Start its page" not in told
    assert of(award, "show-it/") not in told
    asked.post(f"{screen}story/")
    assert not CharterBadgePage.objects.exists()
    with pytest.raises(actions.AwardRefused) as refusal:
        actions.start_story(award, by=coordinator)
    assert refusal.value.code == "over"


def test_facts_of_an_award_cannot_be_written_in_the_editor(story, author, sign_in):
    fields = sign_in(author).get(f"/admin/pages/{story.pk}/edit/").context["form"].fields
    assert not {"school_name", "level", "awarded_on", "valid_until"} & fields.keys()


def test_page_of_another_school_or_level_or_award_cannot_be_given(award, story, author, worker, judged_by):
    other = give_award(make_school("Another School", by=worker), judged_by, by=worker)
    for page, code in [(story, "page-taken"), (make_badge(by=author, level="gold"), "other-school")]:
        with pytest.raises(actions.AwardRefused) as refusal:
            actions.give_page(other, page, by=worker)
        assert refusal.value.code == code


def test_search_engine_reads_the_certification_and_the_policy_stays_strict(visitor, story, award, worker):
    School.objects.update(name="</script><b>Sandy & Bay")
    response = get(visitor, story.url)
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode())[1]
    school = json.loads(data)
    assert school["name"] == "</script><b>Sandy & Bay"
    assert school["hasCertification"]["certificationStatus"].endswith("CertificationActive")
    assert school["hasCertification"]["certificationIdentification"] == str(award.pk)
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    actions.revoke(award, by=worker, reason="Because.")
    assert "CertificationInactive" in words(visitor, story.url)


@pytest.mark.parametrize("path", ["/charter/register/", "show-it/", ""])
def test_pages_are_there_in_arabic(visitor, award, path):
    path = path if path.startswith("/") else of(award, path)
    assert 'dir="rtl"' in words(visitor, f"/ar{path}")


def test_badge_has_one_drawing_wherever_it_is_shown(visitor, story, award):
    picture = f'src="{of(award, "badge.svg")}"'
    places = ["/", "/charter-mark/", story.url, "/charter/register/", of(award, "show-it/"), of(award, "widget/")]
    for address in [*places, f"/charter/verify/?badge={award.pk}", f"/ar/charter/verify/?badge={award.pk}"]:
        assert words(visitor, address).count(picture) == 1, address
    handed_in = visitor.post("/charter/verify/", {"text": bytes(award.credential).decode()}).content.decode()
    assert "Yes, this badge is valid" in handed_in
    assert picture in handed_in


# --- The register -----------------------------------------------------------------------------------


@pytest.fixture
def awards(award, judged_by, worker):
    """One award in each state that anybody brings about, by state."""
    made = {
        state: give_award(make_school(f"School {state}", by=worker), judged_by, by=worker, level="gold")
        for state in "ab"
    }
    actions.suspend(made["a"], by=worker, reason="Because.")
    actions.revoke(made["b"], by=worker, reason="Because.")
    return {"valid": award, "suspended": made["a"], "revoked": made["b"]}


def test_register_tells_every_award_to_programs_and_spreadsheets(visitor, awards):
    told = json.loads(get(visitor, "/charter/register.json").content)["awards"]
    table = get(visitor, "/charter/register.csv").content.decode("utf-8-sig")
    assert list(csv.DictReader(io.StringIO(table))) == told
    assert {row["state"]: row["id"] for row in told} == {state: str(each.pk) for state, each in awards.items()}
    row = next(row for row in told if row["state"] == "valid")
    facts = ["id", "school", "level", "awarded", "expires", "state", "credential", "urn", "town", "given_to"]
    assert list(row) == facts
    assert row["credential"] == f"https://charter.example.org{of(awards['valid'], 'credential.json')}"
    assert row["expires"] == awards["valid"].last_day.isoformat()


def test_programs_tell_two_schools_of_one_name_apart_by_town_and_by_the_number_of_today(visitor, judged_by, worker):
    for town, urn, was in [("Sandy Bay", "900001", "900003"), ("Cold Harbour", "900002", "900004")]:
        school = make_school("St Anne’s", town=town, by=worker)
        today = timezone.localdate()
        school.numbers.update(urn=was, since=today - timedelta(days=9), until=today)
        SchoolNumber.objects.create(school=school, urn=urn, since=today)
        give_award(school, judged_by, by=worker)
    unnumbered = make_school("No number", by=worker)
    give_award(unnumbered, judged_by, by=worker)
    unnumbered.numbers.all().delete()
    told = {(row["school"], row["town"], row["urn"]) for row in _rows_of(visitor)}
    assert told == {
        ("St Anne’s", "Sandy Bay", "900001"),
        ("St Anne’s", "Cold Harbour", "900002"),
        ("No number", "Nowhere", ""),
    }


def _rows_of(visitor):
    return json.loads(get(visitor, "/charter/register.json").content)["awards"]


@pytest.mark.parametrize("field", ["name", "town"])
def test_name_of_a_school_or_town_begins_no_formula(visitor, award, field):
    School.objects.update(**{field: "=1+1"})
    assert "'=1+1" in words(visitor, "/charter/register.csv")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"valid", "suspended", "revoked"}),
        ("?state=valid", {"valid"}),
        ("?state=revoked", {"revoked"}),
        ("?level=gold", {"suspended", "revoked"}),
        ("?level=gold&state=suspended", {"suspended"}),
        ("?q=sandy", {"valid"}),
        ("?q=nothing+like+it", set()),
        ("?q=sandy+harbour", {"valid"}),
        ("?q=900777", {"suspended"}),
        ("?q=90077", set()),
        ("?level=platinum&state=%00&sort=x&page=999&other=1", {"valid", "suspended", "revoked"}),
        ("?state=expired", set()),
    ],
)
def test_reader_finds_awards_by_filters(visitor, awards, query, found):
    School.objects.filter(pk=awards["valid"].school_id).update(town="Sandy Harbour")
    awards["suspended"].school.numbers.update(urn="900777")
    page = words(visitor, f"/charter/register/{query}")
    assert {state for state, award in awards.items() if f'href="{of(award)}"' in page} == found
    for kind in ("json", "csv"):
        link = re.search(rf'href="(/charter/register\.{kind}[^"]*)"', page)[1]
        told = words(visitor, html.unescape(link))
        assert {state for state, award in awards.items() if str(award.pk) in told} == found, link


def test_register_costs_the_same_however_many_awards_there_are(
    visitor, award, judged_by, worker, django_assert_num_queries
):
    paths = {"/charter/register/": 4, "/charter/register.json": 1, "/charter/register.csv": 1}
    for _size in range(2):
        for path, queries in paths.items():
            visitor.get(path)
            with django_assert_num_queries(queries):
                visitor.get(path)
        for number in range(4):
            give_award(make_school(f"School {number}", by=worker), judged_by, by=worker)


def test_lists_of_pages_ask_once_for_all_their_awards(
    visitor, story, judged_by, author, worker, other_worker, django_assert_max_num_queries
):
    def cost(path):
        visitor.get(path)
        with django_assert_max_num_queries(200) as asked:
            visitor.get(path)
        return len(asked)

    section = story.get_parent().url
    first = cost(section), cost("/")
    for name in ("B", "C"):
        school = make_school(f"School {name}", by=worker)
        page = make_badge(by=author, title=name, school_name=school.name)
        publish(page, author=author, workers=[worker, other_worker])
        actions.give_page(give_award(school, judged_by, by=worker), page, by=worker)
    assert CharterBadgePage.objects.live().count() == 3
    assert (cost(section), cost("/")) == first


# --- On a school's own site -------------------------------------------------------------------------


def test_only_the_widget_may_stand_in_a_frame_anywhere(visitor, award):
    widget = get(visitor, of(award, "widget/"))
    assert "X-Frame-Options" not in widget.headers
    assert "frame-ancestors *" in widget.headers["Content-Security-Policy"]
    assert "unsafe" not in widget.headers["Content-Security-Policy"]
    assert "Valid" in widget.content.decode()
    for part in ("", "show-it/"):
        page = get(visitor, of(award, part))
        assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]


def test_school_gets_snippets_that_never_say_that_it_is_valid(visitor, award):
    page = words(visitor, of(award, "show-it/"))
    boxes = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert len(boxes) == 4
    for box in boxes[:3]:
        assert "https://charter.example.org/charter/badge" in box
        assert "check current status" in box
        assert "valid" not in box.lower()
        assert "Bronze" not in box
    assert all("no-referrer" in box for box in boxes[:3])
    assert boxes[3] == f"https://charter.example.org{of(award)}", "A site that knows oEmbed asks for the page itself."
    found = re.search(r'type="application/json\+oembed" href="([^"]+)"', words(visitor, of(award)))[1]
    assert json.loads(words(visitor, html.unescape(found)))["type"] == "rich"


def test_site_that_asks_by_oembed_gets_the_picture_no_wider_than_it_asks(visitor, award):
    url = f"https://charter.example.org{of(award)}"
    assert json.loads(get(visitor, "/oembed/", data={"url": url}).content)["width"] == 240
    for room in ({"maxheight": "120"}, {"maxwidth": "200", "maxheight": "120"}):
        assert json.loads(get(visitor, "/oembed/", data={"url": url, **room}).content)["height"] == 120
    answer = json.loads(get(visitor, "/oembed/", data={"url": url, "maxwidth": "120"}).content)
    assert (answer["version"], answer["type"], answer["width"]) == ("1.0", "rich", 120)
    assert f'{url}badge.svg"' in answer["html"]
    assert answer["title"].endswith("Valid")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 404),
        ({"url": "https://evil.example/charter/badges/7b0d5a4e-4f0c-4b39-9b7e-2f6f6c1f7f10/"}, 404),
        ({"url": "https://charter.example.org/charter/badges/7b0d5a4e-4f0c-4b39-9b7e-2f6f6c1f7f10/"}, 404),
        ({"url": f"https://charter.example.org/charter/badges/{'-' * 36}/"}, 404),
        ({"url": "x" * 9000}, 404),
        ({"url": "x", "format": "xml"}, 501),
    ],
)
def test_oembed_refuses_what_it_does_not_know(visitor, open_site, query, status):
    assert visitor.get("/oembed/", query).status_code == status


def test_script_of_the_element_may_run_on_any_site(visitor, open_site):
    script = get(visitor, "/charter/badge.js")
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert script.headers["Access-Control-Allow-Origin"] == "*"
    assert "attachShadow" in script.content.decode()


# --- Everything turns together ----------------------------------------------------------------------


@pytest.fixture
def front(open_site):
    """Return a function that asks the whole site behind its front cache, as a server has it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    keys.current()
    cache = FrontCache(WSGIHandler())

    def ask(path, **environ):
        begun = []
        environ = {**RequestFactory().get(path).environ, "HTTP_HOST": "testserver", **environ}
        environ.pop("HTTP_COOKIE", None)
        body = b"".join(cache(environ, lambda line, headers, *_error: begun.append(line)))
        assert begun == ["200 OK"], path
        return body.decode("latin-1")

    ask.counts = cache.counts
    yield ask
    for signal in signals:
        signal.connect(close_old_connections)


def test_every_form_of_an_award_turns_in_the_moment_it_is_taken_back(
    front, award, worker, django_capture_on_commit_callbacks
):
    forms = {
        of(award, "badge.svg"): ("Charter mark", "No longer valid"),
        of(award, "badge.png"): (None, None),
        of(award, "widget/"): ("Valid", "No longer valid"),
        of(award): ("CertificationActive", "CertificationInactive"),
        "/charter/register/": ("Valid", "No longer valid"),
        "/charter/register.json": ('"valid"', '"revoked"'),
        "/charter/register.csv": (",valid,", ",revoked,"),
        f"/oembed/?url=https://charter.example.org{of(award)}": ("Valid", "No longer valid"),
        f"/charter/verify/?badge={award.pk}": ("Yes, this badge is valid", "No, this badge is no longer valid"),
        "/charter/status/1": (None, None),
    }
    before = {path: front(path) for path in forms}
    fills = front.counts["fills"]
    assert {path: front(path) for path in forms} == before
    assert front.counts["fills"] == fills, "Nothing is made twice while nothing changes."
    with django_capture_on_commit_callbacks(execute=True):
        actions.revoke(award, by=worker, reason="Because.")
    for path, (_valid, revoked) in forms.items():
        now = front(path)
        assert now != before[path], path
        assert revoked is None or revoked in now, path
    assert check(bytes(award.credential)).answer is Answer.REVOKED


def test_number_of_a_school_turns_in_the_register_in_the_moment_it_is_another(
    front, award, worker, django_capture_on_commit_callbacks
):
    paths = ["/charter/register.json", "/charter/register.csv"]
    assert not any("900009" in front(path) for path in paths)
    with django_capture_on_commit_callbacks(execute=True):
        set_number(award.school, "900009", by=worker)
    assert all("900009" in front(path) for path in paths)


def test_program_gets_no_page_that_a_person_asked_for_before(front, award):
    assert "<html" in front(of(award))
    assert front(of(award), HTTP_ACCEPT="application/ld+json").encode("latin-1") == bytes(award.credential)
    assert "<html" in front(of(award))
