"""A picture of a page that somebody is worried about: its file stays, and nobody can open it, whoever they are."""

import pytest
from django.core.files.storage import default_storage

from cms.coauthoring.models import EditBase
from cms.media.models import CustomImage
from cms.safeguarding import concerns
from tests.factories import make_image, make_leaflet
from tests.factories.pages import block, body_of
from tests.helpers import answer_checks, fresh, look_after, sign_off, submit
from tests.safeguarding.conftest import SECRET


def shows(picture):
    return block("image", {"image": {"image": picture.pk, "alt_text": SECRET, "decorative": False}, "caption": ""})


def addresses_of(picture, rendition):
    """Every address at which somebody could look for it: in the library, in choosers, and its files."""
    listed = ["/admin/images/", "/admin/images/chooser/", "/admin/images/chooser/results/", "/admin/reports/"]
    own = [
        f"/admin/images/{picture.pk}/",
        f"/admin/images/{picture.pk}/delete/",
        f"/admin/images/{picture.pk}/generate_url/",
        f"/admin/images/{picture.pk}/preview/max-800x800/",
        f"/admin/images/usage/{picture.pk}/",
        f"/admin/images/chooser/{picture.pk}/",
        f"/admin/images/chooser/{picture.pk}/select_format/",
        f"/admin/images/chooser/chosen-multiple/?id={picture.pk}",
        rendition.url,
        picture.file.url,
    ]
    return listed, own


@pytest.mark.parametrize("who", ["administrator", "superuser", "author", "coauthor", "worker"])
def test_nobody_opens_a_picture_of_a_sealed_draft_by_any_address(who, leaflet, picture, author, request, sign_in):
    person = request.getfixturevalue(who)
    rendition = picture.get_rendition("width-320")
    listed, own = addresses_of(picture, rendition)
    browser = sign_in(person)
    if who in ("administrator", "superuser"):
        assert browser.get(own[0]).status_code == browser.get(rendition.url).status_code == 200
    concerns.raise_concern(leaflet, by=author)
    for address in own:
        answer = browser.get(address)
        said = b"" if answer.streaming else answer.content
        assert answer.status_code in (302, 404) or SECRET.encode() not in said, address
        assert answer["Content-Type"].startswith(("text/html", "application/json")), address
        assert rendition.file.name.encode() not in said, address
    for address in listed:
        assert SECRET not in browser.get(address).content.decode()
    assert default_storage.exists(picture.file.name)


def test_picture_is_there_again_when_the_page_is_given_back(leaflet, picture, author, administrator, lead, sign_in):
    rendition = picture.get_rendition("width-320")
    concern = concerns.raise_concern(leaflet, by=author)
    browser = sign_in(administrator)
    assert browser.get(rendition.url).status_code == 404
    look_after(concern, by=lead)
    concerns.give_back(concern, by=lead, message="All is well.")
    assert browser.get(rendition.url).status_code == 200
    assert browser.get(f"/admin/images/{picture.pk}/").status_code == 200


def test_picture_that_stands_only_in_an_open_editor_is_sealed_with_its_page(team, author, coauthor):
    picture = make_image(by=coauthor, description=SECRET)
    page = make_leaflet(by=author, with_others=[coauthor], title="Sleep")
    content = page.latest_revision.as_object()
    content.body = body_of(shows(picture))
    EditBase.objects.create(page=page, person=coauthor, content=content.serializable_data())
    concerns.raise_concern(page, by=author)
    assert not CustomImage.objects.filter(pk=picture.pk).exists()


def test_picture_that_another_draft_shows_or_that_was_signed_stays(open_site, team, author, worker):
    shared, signed, own = (make_image(by=author, description=SECRET) for _each in range(3))
    other = make_leaflet(by=author, title="Other", body=body_of(shows(shared)))
    live = make_leaflet(by=author, title="Live", body=body_of(shows(signed)))
    submit(live, by=author)
    answer_checks(live, by=worker)
    sign_off(live, by=worker)
    draft = make_leaflet(by=author, title="Draft", body=body_of(shows(shared), shows(own), shows(signed)))
    concerns.raise_concern(draft, by=author)
    assert set(CustomImage.objects.filter(pk__in=[shared.pk, signed.pk, own.pk])) == {shared, signed}
    assert fresh(other).body[0].value["image"].pk == shared.pk
