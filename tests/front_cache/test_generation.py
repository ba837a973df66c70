"""The generation of the public site moves on whenever something changes that the public sees."""

import pytest
from django.core.cache import cache
from django.db import transaction

from cms.front_cache import generation
from cms.front_cache.generation import site_changed
from tests.factories import make_leaflet
from tests.helpers import edit, fresh, publish, submit


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


def test_generation_that_was_dropped_from_the_cache_comes_back(db, moved_on):
    cache.clear()
    assert moved_on(generation.advance) == 1
