"""A school has another name: its page says so at once, and somebody is told to have its words changed and signed."""

import pytest

from charter.awards import actions, corrections, successions
from charter.models import CharterBadgePage, CharterIndexPage
from charter.schools.models import School
from cms.moderation.digest import content_of
from cms.moderation.ledger import is_signed
from tests.factories import make_badge, make_peer_worker, make_school
from tests.helpers import edit, publish

NEW = "Whelk Rock High School"


@pytest.fixture
def second():
    return make_peer_worker("dunlin")


@pytest.fixture
def story(award, author, worker, other_worker):
    """The live page of the award, called like the school."""
    name = award.school.name
    page = make_badge(by=author, title=name, school_name=name, level=award.level)
    page = publish(page, author=author, workers=[worker, other_worker])
    actions.give_page(award, page, by=worker)
    return page


def rename(school, worker, second):
    facts = {**corrections.facts_of(school), "name": NEW}
    corrections.confirm(corrections.correct(school, by=worker, **facts), by=second)


def words(browser, address):
    return browser.get(address, follow=True).content.decode()


def test_page_list_and_search_say_the_new_name_and_the_signature_stays(story, award, school, worker, second, visitor):
    old = school.name
    assert f"{old}</h1>" in words(visitor, story.url)
    rename(school, worker, second)
    page = words(visitor, story.url)
    assert f"{NEW}</h1>" in page
    assert f"<title>{NEW} |" in page
    assert f"When this page was signed off, the school was called {old}. Today it is {NEW}." in page
    assert NEW in words(visitor, CharterIndexPage.objects.get().url)
    found = visitor.get("/search/", {"q": old}).content.decode()
    assert f"Its name today is {NEW}" in found
    live = CharterBadgePage.objects.get(pk=story.pk)
    assert is_signed(live, content_of(live))


def test_page_with_a_title_of_its_own_keeps_it(award, school, author, worker, other_worker, second, visitor):
    page = make_badge(by=author, title="How we listen", school_name=school.name, level=award.level)
    page = publish(page, author=author, workers=[worker, other_worker])
    actions.give_page(award, page, by=worker)
    rename(school, worker, second)
    told = words(visitor, page.url)
    assert "How we listen</h1>" in told
    assert "When this page was signed off" not in told


def test_school_and_workers_are_told_until_the_page_is_signed_with_the_new_name(
    story, award, school, worker, second, coordinator, author, sign_in
):
    line = f"The page of {NEW} still says {school.name}."
    everybody = [sign_in(user) for user in (coordinator, worker)]
    assert not any(line in words(browser, "/desk/") for browser in everybody)
    rename(school, worker, second)
    assert all(line in words(browser, "/desk/") for browser in everybody)
    assert all("two peer workers sign it again" in words(each, f"/desk/awards/{award.pk}/") for each in everybody)
    assert line not in words(sign_in(author), "/desk/")


def test_worker_who_confirms_is_told_at_once(story, school, worker, second, sign_in):
    proposal = corrections.correct(school, by=worker, **{**corrections.facts_of(school), "name": NEW})
    page = sign_in(second).post(f"/desk/charter/schools/{school.pk}/corrections/{proposal.pk}/", follow=True)
    assert f"The words of the page “{story.title}” still say an older name." in page.content.decode()


def test_page_that_passed_on_says_the_school_that_follows(story, school, award, worker, second, visitor, sign_in):
    follows = make_school(NEW, by=worker)
    proposal = successions.propose(school, follows, by=worker, reason="A new trust.")
    address = f"/desk/charter/schools/{school.pk}/successions/{proposal.pk}/"
    told = sign_in(second).post(address, follow=True).content.decode()
    assert f"The words of the page “{story.title}” still say an older name." in told
    page = words(visitor, story.url)
    assert f"{NEW}</h1>" in page
    assert f"It was given to {school.name}." in page


def test_name_that_the_national_register_changed_is_said_at_once_too(story, school, worker, visitor, sign_in):
    School.objects.filter(pk=school.pk).update(name=NEW)
    assert f"{NEW}</h1>" in words(visitor, story.url)
    assert f"The page of {NEW} still says {story.title}." in words(sign_in(worker), "/desk/")


def test_author_who_saves_the_page_again_has_the_new_name_in_what_is_signed_next(
    story, school, worker, other_worker, second, author, sign_in
):
    rename(school, worker, second)
    page = CharterBadgePage.objects.get(pk=story.pk).get_latest_revision_as_object()
    form = page.get_edit_handler().get_form_class()(instance=page, for_user=author)
    form.cleaned_data = {}
    form.clean()
    assert page.school_name == NEW
    page = edit(story, by=author, title=NEW, school_name=page.school_name)
    publish(page, author=author, workers=[worker, other_worker])
    assert f"The page of {NEW} still says" not in words(sign_in(worker), "/desk/")
