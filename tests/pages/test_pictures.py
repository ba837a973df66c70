"""Pictures of a page: made when it is signed off, private until it is live, the first one fetched at once."""

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from cms.media.models import CustomRendition
from cms.media.responsive import specs_of
from tests.factories import make_image, make_leaflet
from tests.factories.pages import block, body_of
from tests.helpers import fresh, publish, sign_off, submit
from tests.pages.test_public_pages import queries_of


def picture(image):
    return block("image", {"image": {"image": image.pk, "alt_text": "The pier", "decorative": False}, "caption": ""})


@pytest.fixture
def images(author, open_site):
    return [make_image(by=author, colour=colour) for colour in ("teal", "orange", "navy")]


@pytest.fixture
def leaflet(author, images):
    return make_leaflet(by=author, body=body_of(*(picture(image) for image in images[:2])))


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Do what follows a commit, at the end of a ``with``."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_sign_off_makes_every_size_of_what_was_signed_and_of_nothing_else(leaflet, images, author, worker, committed):
    submit(leaflet, by=author)
    with committed():
        sign_off(leaflet, by=worker)
        assert not CustomRendition.objects.exists(), "nothing is made while the page is held"
    made = CustomRendition.objects.values_list("image", "filter_spec")
    assert set(made) == {(image.pk, spec) for image in images[:2] for spec in specs_of(image)}


def test_reader_of_a_page_that_was_just_signed_waits_for_no_picture(leaflet, author, worker, visitor, committed):
    with committed():
        publish(leaflet, author=author, workers=[worker])
    before = set(CustomRendition.objects.values_list("pk", flat=True))
    assert visitor.get(fresh(leaflet).url).status_code == 200
    assert set(CustomRendition.objects.values_list("pk", flat=True)) == before


def test_pictures_that_are_made_ahead_are_private_until_the_page_is_live(
    leaflet, images, author, worker, visitor, sign_in, committed
):
    with committed():
        publish(leaflet, author=author, workers=[worker])
    renditions = list(CustomRendition.objects.all())
    assert {visitor.get(rendition.url).status_code for rendition in renditions} == {200}
    fresh(leaflet).unpublish()
    assert {visitor.get(rendition.url).status_code for rendition in renditions} == {404}
    draft = images[2].get_renditions(*specs_of(images[2])).values()
    assert {visitor.get(rendition.url).status_code for rendition in draft} == {404}
    assert {sign_in(author).get(rendition.url).status_code for rendition in draft} == {200}


def test_sign_off_stands_when_its_pictures_cannot_be_made(leaflet, images, author, worker, committed, caplog, visitor):
    submit(leaflet, by=author)
    with committed():
        sign_off(leaflet, by=worker)
        for image in images:
            default_storage.delete(image.file.name)
    assert fresh(leaflet).live
    assert "make_renditions" in caplog.text
    assert visitor.get(fresh(leaflet).url).status_code == 200


def test_sign_off_stands_when_no_task_can_be_handed_over(leaflet, author, worker, committed, settings, caplog):
    submit(leaflet, by=author)
    with committed():
        sign_off(leaflet, by=worker)
        settings.TASKS = {"default": {"BACKEND": "there.is.none"}}
    assert fresh(leaflet).live
    assert "there" in caplog.text


def test_only_the_first_picture_of_a_page_is_fetched_at_once(leaflet, author, worker, visitor):
    publish(leaflet, author=author, workers=[worker])
    html = visitor.get(fresh(leaflet).url).content.decode()
    first, second = [tag for tag in html.split("<")[1:] if tag.startswith("img") and "image-picture" in tag]
    assert "loading" not in first
    assert 'loading="lazy"' in second


def test_cost_of_a_leaflet_does_not_grow_with_its_pictures(author, worker, visitor, images, committed):
    def leaflet(number):
        body = body_of(*(picture(image) for image in images[:number]))
        with committed():
            return publish(make_leaflet(by=author, body=body), author=author, workers=[worker])

    assert queries_of(visitor, leaflet(3).url) <= queries_of(visitor, leaflet(1).url)


def test_operator_makes_what_live_pages_show_and_is_told_what_could_not_be(leaflet, images, author, worker, capsys):
    publish(leaflet, author=author, workers=[worker])
    call_command("make_renditions")
    assert "2 of 2 pictures" in capsys.readouterr().out
    assert images[0].renditions.count() == len(specs_of(images[0]))
    assert not images[2].renditions.exists()
    images[0].renditions.all().delete()
    default_storage.delete(images[0].file.name)
    with pytest.raises(CommandError, match=str(images[0].pk)):
        call_command("make_renditions")
