"""The pages about the site itself: made once, signed like all others, in the foot and not in the menu."""

from io import StringIO

import pytest
from django.core.management import call_command

from cms.moderation.eligibility import Refused, latest_version
from cms.moderation.findings import findings_of
from cms.safeguarding.crisis_lines import CRISIS_LINES
from cms.site.demo.people import read
from cms.site.information import make_information_pages
from home.models import InformationPage
from tests.helpers import sign_off

ANSWERS = read("who_runs_it.toml")


@pytest.fixture
def live_pages(open_site, worker):
    return {page.slug: sign_off(page, by=worker) for page in make_information_pages(ANSWERS)}


def run():
    printed = StringIO()
    call_command("make_information_pages", stdout=printed)
    return printed.getvalue()


def test_operator_makes_them_once_and_nothing_is_live(open_site, visitor):
    assert "“Help now” waits for a peer worker" in run()
    assert not InformationPage.objects.filter(live=True).exists()
    assert "What happens when you call" not in visitor.get("/help-now/").content.decode()
    count = InformationPage.objects.count()
    assert run() == "The site has such pages already.\n"
    assert InformationPage.objects.count() == count


def test_page_that_was_deleted_on_purpose_does_not_come_back(open_site):
    run()
    InformationPage.objects.get(slug="accessibility").delete()
    run()
    assert not InformationPage.objects.filter(slug="accessibility").exists()


def test_reader_finds_them_in_the_foot_of_every_page_and_not_in_the_menu(live_pages, visitor):
    html = visitor.get("/leaflets/").content.decode()
    menu, foot = html.split("<main")[0], html.split("</main>")[1]
    for page in ("help-now", "privacy", "accessibility"):
        assert f'href="/{page}/"' in foot
    assert 'class="site-nav-link" href="/help-now/"' not in menu
    assert 'class="exit-help" href="/help-now/"' in menu


def test_help_stays_one_press_away_before_the_page_is_signed(open_site, visitor):
    assert 'class="exit-help" href="#crisis-lines"' in visitor.get("/").content.decode()


def test_help_now_begins_with_the_crisis_lines_and_has_them_once(live_pages, visitor):
    html = visitor.get("/help-now/").content.decode()
    assert html.count('id="crisis-lines"') == 1
    assert html.index('id="crisis-lines"') < html.index("What happens when you call")
    for line in CRISIS_LINES:
        assert str(line.how) in html


def test_privacy_is_told_three_times(live_pages, visitor):
    html = visitor.get("/privacy/").content.decode()
    for version in ("10-to-12", "13-to-17", "adults"):
        assert f'href="/privacy/{version}/"' in html
        assert visitor.get(f"/privacy/{version}/").status_code == 200


def test_words_to_begin_with_pass_our_own_checks(open_site):
    for page in make_information_pages(ANSWERS):
        assert [finding.found.advice for finding in findings_of(latest_version(page))] == [], page.title


def test_page_that_still_asks_whoever_runs_the_site_cannot_be_signed(open_site, worker):
    pages = {page.slug: page for page in make_information_pages()}
    asking = {slug for slug, page in pages.items() if findings_of(latest_version(page))}
    assert asking == {"adults", "accessibility"}
    for slug in asking:
        with pytest.raises(Refused, match="Words that wait to be written"):
            sign_off(pages[slug], by=worker)
    assert not InformationPage.objects.filter(slug__in=asking, live=True).exists()
