"""The generation of the public site moves on whenever something changes that the public sees."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Collection, Locale, Page

from cms.front_cache import generation
from cms.front_cache.generation import site_changed
from cms.moderation import actions
from cms.moderation.models import SignOff
from cms.safeguarding import concerns
from publications.models import LeafletPage
from tests.factories import make_badge, make_leaflet
from tests.helpers import edit, fresh, publish, submit
from tests.helpers.servers import ROOT


@pytest.fixture
def moved_on(django_capture_on_commit_callbacks):
    """Return a function that does something and says by how much the generation moved on after the commit."""

    def by(do):
        before = generation.current()
        with django_capture_on_commit_callbacks(execute=True):
            do()
        return generation.current() - before

    return by


def test_generation_is_a_number_that_stays_while_nothing_changes():
    assert generation.current() == generation.current()


def test_generation_moves_on_after_the_commit_and_never_before(db, moved_on):
    before = generation.current()

    def advance():
        generation.advance()
        assert generation.current() == before, "a render in between must not keep old content under a new number"

    assert moved_on(advance) == 1


def test_change_that_is_rolled_back_moves_nothing(db, moved_on):
    def fail():
        with transaction.atomic():
            generation.advance()
            transaction.set_rollback(True)

    assert moved_on(fail) == 0


def test_those_who_keep_copies_elsewhere_are_told_after_the_commit(db, moved_on):
    heard = []

    def listener(sender, **kwargs):
        heard.append(generation.current())

    site_changed.connect(listener)
    try:
        before = generation.current()
        moved_on(generation.advance)
        assert heard == [before + 1]
    finally:
        site_changed.disconnect(listener)


def test_publishing_and_taking_down_move_the_public_site_on(open_site, author, worker, moved_on):
    leaflet = make_leaflet(by=author)
    assert moved_on(lambda: publish(leaflet, author=author, workers=[worker])) >= 1
    assert moved_on(lambda: fresh(leaflet).unpublish()) >= 1


def test_what_the_public_does_not_see_moves_nothing(open_site, author, worker, moved_on):
    leaflet = publish(make_leaflet(by=author), author=author, workers=[worker])

    def behind_the_scenes():
        edit(leaflet, by=author, summary="A newer draft.")
        submit(leaflet, by=author, note="Please read.")
        make_leaflet(by=author)

    assert moved_on(behind_the_scenes) == 0


def test_deleting_a_live_page_moves_the_public_site_on(open_site, author, worker, moved_on):
    leaflet = publish(make_leaflet(by=author), author=author, workers=[worker])
    assert moved_on(lambda: fresh(leaflet).delete()) >= 1


def test_moving_a_live_page_moves_the_public_site_on(open_site, author, worker, moved_on):
    leaflet = publish(make_leaflet(by=author), author=author, workers=[worker])
    publish(make_leaflet(by=author), author=author, workers=[worker])
    assert moved_on(lambda: fresh(leaflet).move(leaflet.get_parent(), pos="first-child")) >= 1


def test_alias_of_a_live_page_moves_the_public_site_on(open_site, author, worker, moved_on):
    leaflet = publish(make_leaflet(by=author), author=author, workers=[worker])
    arabic = Locale.objects.get(language_code="ar")
    assert moved_on(lambda: leaflet.copy_for_translation(arabic, copy_parents=True, alias=True)) >= 1


def test_page_that_is_taken_down_or_put_back_past_the_actions_moves_the_public_site_on(
    open_site, author, worker, moved_on
):
    leaflet = publish(make_leaflet(by=author), author=author, workers=[worker])
    leaflet.live = False
    assert moved_on(leaflet.save) >= 1
    leaflet.live = True
    assert moved_on(leaflet.save) >= 1
    assert moved_on(LeafletPage.objects.filter(pk=leaflet.pk).delete) >= 1


def test_home_page_of_another_language_moves_the_addresses_on_before_it_is_signed(open_site, moved_on):
    arabic = Locale.objects.get(language_code="ar")
    assert moved_on(lambda: open_site.copy_for_translation(arabic)) >= 1


def test_taking_a_signature_back_moves_on_the_page_that_tells_of_it(open_site, author, worker, other_worker, moved_on):
    leaflet = publish(make_leaflet(by=author), author=author, workers=[worker])
    signature = SignOff.objects.get(object_id=leaflet.pk)
    assert moved_on(lambda: actions.revoke_sign_off(signature, by=other_worker, reason="A wrong number.")) >= 1


def test_forgetting_names_under_a_signature_moves_the_public_site_on(open_site, author, worker, moved_on):
    leaflet = publish(make_leaflet(by=author), author=author, workers=[worker])
    assert moved_on(lambda: actions.erase_private_words(leaflet, by=author, reason="Taken back.")) >= 1


def test_sealing_a_live_page_moves_the_public_site_on(open_site, author, worker, moved_on):
    leaflet = publish(make_leaflet(by=author), author=author, workers=[worker])
    assert moved_on(lambda: concerns.raise_concern(leaflet, by=author)) >= 1


def test_award_going_live_and_ending_moves_the_public_site_on(open_site, author, worker, other_worker, moved_on):
    badge = make_badge(by=author)
    assert moved_on(lambda: publish(badge, author=author, workers=[worker, other_worker])) >= 1
    assert moved_on(lambda: actions.take_down(fresh(badge), by=worker, reason="It has ended.")) >= 1


def test_page_whose_time_is_over_moves_the_public_site_on(open_site, author, worker, moved_on):
    leaflet = publish(make_leaflet(by=author), author=author, workers=[worker])
    type(leaflet).objects.filter(pk=leaflet.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    assert moved_on(lambda: call_command("publish_scheduled", verbosity=0)) >= 1


# What is not a page. A new model stands in one of these lists: readers see it, or they do not.
SEEN = {
    "home.Framework": {"name": "Other"},
    "home.Area": {"label": "Other"},
    "home.Item": {"label": "Other"},
    "home.Wording": {"text": "Other"},
    "people.WritingGroup": {"name": "Other"},
    "search.Synonyms": {"words": "wait list, queue"},
    "wagtailcore.Locale": {"language_code": "cy"},
    "wagtailcore.Site": {"site_name": "Other"},
    "wagtailcore.CollectionViewRestriction": {"password": "x"},
    "wagtailcore.PageViewRestriction": {"password": "x"},
    "wagtailredirects.Redirect": {"old_path": "/other"},
}
BY_ITS_ACTION = {
    "pages.CreditChoice",  # set_credit, held by tests/pages/test_credits.py
    "pages.PageCredit",  # signed with its page, or set_credit
    "pages.PageFrameworkItem",  # signed with its page
    "media.CustomDocument",  # signed with each page that shows it, and stays as it is
    "media.CustomImage",
    "media.CustomRendition",  # made of a signed picture when a page is made
    "moderation.SignOff",  # the page that tells of it goes live with it
    "moderation.SignedPayload",  # erase_private_words
    "moderation.Revocation",  # revoke_sign_off
    "moderation.TakeDown",  # the page goes with it
    "charter.JudgedBy",  # kept when its page goes live
    "charter.VersionNumber",  # given when its page is made
    "charter_credentials.BadgeKey",  # with the list of keys; tests/charter/credentials
    "charter_awards.Award",  # with every form of it; tests/charter/awards
    "charter_schools.School",  # its name stands in the register; tests/charter/awards
    "charter_credentials.StatusPlace",  # with the status list; tests/charter/credentials
    *(
        f"search.{name}" for name in ("SearchedPage", "SearchedText", "Word")
    ),  # written with their page, or update_index
}
UNSEEN_APPS = {"charter_applications", "charter_judging", "coauthoring", "desk", "safeguarding"}
UNSEEN = {
    *(f"moderation.{name}" for name in ("ChainHead", "SignOffAsset", "Authorship", "CredentialChange", "SignedHeads")),
    *(f"moderation.{name}" for name in ("Permit", "PagesToCompare", "SubmissionNote", "RequestedChange")),
    *(f"moderation.{name}" for name in ("NotThisTimeTemplate", "NotThisTime", "Suggestion", "ReaderLink")),
    *(f"moderation.{name}" for name in ("ReaderComment", "ResolvedCheck", "QueueItem", "QueueKey", "WaitingTime")),
    *(f"moderation.{name}" for name in ("ReadingChoices", "HardReading", "PeerSignOffTask")),
    "charter_awards.AwardEvent",  # what is public of it stands in its award
    "charter_awards.SchoolCorrection",  # what is public of it stands in its school
    "charter_awards.SchoolSuccession",  # what is public of it stands in its award and school
    *(f"charter_schools.{name}" for name in ("SchoolNumber", "SchoolMembership", "SchoolInvitation", "RegisterImport")),
    "charter_credentials.StatusList",  # what is public of it stands in its places
    "pages.UseCount",  # its page's people see it
    "media.Consent",  # whoever takes a yes back has the page taken down
    *(f"people.{name}" for name in ("User", "SignIn", "GroupMembership", "Invitation", "PeerWorker")),
    "people.PeerWorkerEvent",
}


def test_every_model_of_ours_is_seen_by_readers_or_not():
    ours = {
        config.label
        for config in apps.get_app_configs()
        if (ROOT / config.name.replace(".", "/") / "migrations").is_dir()
    }
    labels = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in ours - UNSEEN_APPS and not issubclass(model, Page)
    }
    decided = {*SEEN, *BY_ITS_ACTION, *UNSEEN}
    assert labels <= decided, "say whether readers see it, and let moves_with() or an action move the generation on"
    assert {label for label in decided if label.split(".")[0] in ours} <= labels


def _row(model):
    """Return a row of ``model``, a new one where the site has none."""
    page = {"page": Page.objects.last()}
    lacking = {
        "Redirect": {"old_path": "/old"},
        "PageViewRestriction": page,
        "CollectionViewRestriction": {"collection": Collection.get_first_root_node()},
        "Synonyms": {"words": "wait list, waiting list"},
        "WritingGroup": {"name": "Ours", "slug": "ours"},
    }
    return model.objects.first() or model(**lacking[model.__name__])


@pytest.mark.parametrize("label", SEEN)
def test_change_by_an_administrator_that_readers_see_moves_the_public_site_on(site, moved_on, label):
    row = _row(apps.get_model(label))
    if row.pk is None:
        assert moved_on(row.save) >= 1
    for name, value in SEEN[label].items():
        setattr(row, name, value)
    assert moved_on(row.save) >= 1
    if label not in ("wagtailcore.Locale", "wagtailcore.Site"):  # everything hangs from them
        assert moved_on(row.delete) >= 1


def test_generation_that_was_dropped_from_the_cache_comes_back(db, moved_on):
    cache.clear()
    assert moved_on(generation.advance) == 1
