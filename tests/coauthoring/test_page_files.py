"""Who sees the pictures and documents of a draft: its people and whoever may read it, and no other author or worker."""

from importlib import import_module

import pytest
from django.apps import apps
from wagtail.models import Page

from cms.coauthoring import coauthors
from cms.coauthoring.models import PageFile
from cms.media.models import CustomDocument, CustomImage
from cms.media.visibility import may_see, only_what_one_may_choose, only_what_one_may_see
from cms.people.models import GroupMembership, User
from cms.people.roles import Role
from tests.factories import make_document, make_group, make_image, make_leaflet, make_user
from tests.factories.pages import block, body_of
from tests.helpers import edit, fresh, submit

FILES = (CustomImage, CustomDocument)


@pytest.fixture
def files(author):
    return make_image(by=author), make_document(by=author)


@pytest.fixture
def supporter(site):
    return make_user("dunlin", role=Role.AUTHOR)


@pytest.fixture
def page(author, coauthor, supporter, files):
    group = make_group(authors=[author, coauthor], workers=[supporter])
    return make_leaflet(by=author, with_others=[coauthor], writing_group=group, body=body_with(*files))


def body_with(image, document):
    picture = {"image": {"image": image.pk, "alt_text": "The pier", "decorative": False}, "caption": ""}
    sheet = {"document": document.pk, "about": "A sheet"}
    return body_of(block("image", picture), block("document", sheet))


def access(person, files):
    """Return what ``person`` may do with all of ``files``: "choose", "see" or None."""
    person = User.objects.get(pk=person.pk)
    in_lists = {
        name: {model: set(which(model.objects.all(), person)) for model in FILES}
        for name, which in (("see", only_what_one_may_see), ("choose", only_what_one_may_choose))
    }
    can = {name: [file in lists[type(file)] for file in files] for name, lists in in_lists.items()}
    assert can["see"] == [may_see(person, file) for file in files]
    assert len({*can["see"]}) == len({*can["choose"]}) == 1
    if can["choose"][0]:
        assert can["see"][0]
        return "choose"
    return "see" if can["see"][0] else None


def test_files_of_a_draft_are_for_its_people_and_for_whoever_reads_it(
    page, files, author, coauthor, supporter, worker, administrator, sign_in
):
    commenter, member, lead = make_user(), make_user(), make_user(role=Role.SAFEGUARDING_LEAD)
    GroupMembership.objects.create(group=fresh(page).writing_group, user=member)
    _invitation, code = coauthors.invite_by_code(page, by=author, role=coauthors.Role.COMMENT)
    coauthors.accept_code(code, by=commenter)
    expected = {author: "choose", coauthor: "choose", administrator: "choose", commenter: "see", supporter: "see"}
    for person in (author, coauthor, administrator, commenter, supporter, member, lead, worker):
        assert access(person, files) == expected.get(person), person
    submit(page, by=author)
    assert access(worker, files) == "see"
    assert access(lead, files) is None
    coauthors.remove(page, coauthor, by=author)
    assert access(coauthor, files) is None


def test_coauthor_gets_the_bytes_that_somebody_else_uploaded_and_others_get_404(
    page, files, coauthor, worker, supporter, sign_in
):
    image, document = files
    addresses = (
        image.get_rendition("width-32|format-webp").url,
        document.url,
        f"/admin/images/chooser/chosen/{image.pk}/",
        f"/admin/documents/chooser/chosen/{document.pk}/",
    )
    stranger = make_user(role=Role.AUTHOR)
    for person, status in ((coauthor, 200), (supporter, 200), (stranger, 404), (worker, 404)):
        browser = sign_in(person)
        assert [browser.get(address).status_code for address in addresses] == [status] * 4, person


def test_picture_that_is_taken_out_is_the_uploaders_again(page, files, author, coauthor):
    edit(page, by=author, body=body_of())
    assert access(coauthor, files) is None
    edit(page, by=author, body=body_with(*files))
    old = Page.objects.get(pk=page.pk).revisions.order_by("pk")[1]
    old.save()  # An older version that is saved again, for a date, is not the newest.
    assert access(coauthor, files) == "choose"
    assert PageFile.objects.filter(page=page.pk).count() == 2


def test_upgrade_finds_the_files_of_the_drafts_there_are(page):
    before = set(PageFile.objects.values_list("page", "kind", "file_id"))
    PageFile.objects.all().delete()
    migration = import_module("cms.coauthoring.migrations.0004_files_of_pages")
    migration.read_the_newest_versions(apps, None)
    assert set(PageFile.objects.values_list("page", "kind", "file_id")) == before
    assert len(before) == 2


def test_list_to_choose_from_costs_the_same_with_many_pages_and_files(
    author, coauthor, django_assert_num_queries, sign_in
):
    for size in (1, 8):
        for _each in range(size):
            make_leaflet(by=author, with_others=[coauthor], body=body_with(make_image(by=author), make_document()))
        person = User.objects.get(pk=coauthor.pk)
        with django_assert_num_queries(4):
            assert len(only_what_one_may_choose(CustomImage.objects.all(), person)) >= size
