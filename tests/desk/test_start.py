"""Starting a page from the desk."""

import pytest
from wagtail.models import Page

from cms.coauthoring.grants import coauthor_ids
from cms.desk.kinds import KINDS, kinds_for
from cms.people.roles import Role
from home.models import GroupPage
from publications.models import LeafletIndexPage, LeafletPage
from tests.factories import make_group, make_peer_worker, make_user


def start(client, *, kind="leaflet", title="A walk by the sea", group="", **more):
    return client.post("/desk/start/", {"kind": kind, "title": title, "group": group, **more})


def test_author_starts_a_leaflet_and_lands_in_the_editor(author, sign_in):
    response = start(sign_in(author))
    leaflet = LeafletPage.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/admin/pages/{leaflet.pk}/edit/")
    assert (leaflet.title, leaflet.slug, leaflet.live) == ("A walk by the sea", "a-walk-by-the-sea", False)
    assert leaflet.get_parent().specific == LeafletIndexPage.objects.get()
    assert leaflet.owner == author
    assert coauthor_ids(leaflet) == {author.pk}


@pytest.mark.parametrize("kind", [kind.key for kind in KINDS])
def test_peer_worker_starts_a_page_of_each_kind(kind, worker, sign_in):
    response = start(sign_in(worker), kind=kind)
    assert response.status_code == 302, response.context["form"].errors
    page = Page.objects.get(title="A walk by the sea").specific
    assert isinstance(page, next(each.model for each in KINDS if each.key == kind))
    assert sign_in(worker).get(response["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("role", "keys"),
    [
        (Role.AUTHOR, ["leaflet", "group", "framework", "criteria"]),
        (Role.PEER_WORKER, ["leaflet", "group", "framework", "training", "criteria"]),
        (Role.ADMINISTRATOR, ["leaflet", "group", "framework", "training", "criteria"]),
        (Role.ASSESSOR, []),
        (Role.SCHOOL, []),
        (Role.SAFEGUARDING_LEAD, []),
    ],
    ids=[
        "author",
        "worker",
        "administrator",
        "assessor",
        "school",
        "lead",
    ],
)
def test_person_of_each_role_may_start_what_is_theirs(site, role, keys):
    assert [kind.key for kind in kinds_for(make_user(role=role))] == keys


def test_author_cannot_start_what_is_not_theirs(author, sign_in):
    response = start(sign_in(author), kind="training", title="Mine")
    assert response.status_code == 200
    assert "kind" in response.context["form"].errors
    assert 'value="Mine"' in response.content.decode()
    assert not Page.objects.filter(title="Mine").exists()


def test_author_chooses_one_of_their_own_groups(author, sign_in):
    mine, other = make_group("Families Rock", authors=[author]), make_group("Others")
    page = sign_in(author).get("/desk/start/").content.decode()
    assert "Families Rock" in page
    assert "Others" not in page
    start(sign_in(author), kind="group", group=mine.pk)
    assert GroupPage.objects.get().writing_group == mine
    response = start(sign_in(author), group=other.pk, title="For others")
    assert "group" in response.context["form"].errors
    assert 'value="For others"' in response.content.decode()


@pytest.mark.parametrize("title", ["", "   ", "x" * 121, "\0"])
def test_author_who_sends_no_useful_title_is_told_beside_the_field_and_keeps_the_kind(author, sign_in, title):
    response = start(sign_in(author), kind="group", title=title)
    assert response.status_code == 200
    assert "title" in response.context["form"].errors
    assert response.context["form"]["kind"].value() == "group"
    assert not GroupPage.objects.exists()


@pytest.mark.parametrize("title", ["???", "🌊🌊", "…", "-"])
def test_title_without_a_letter_makes_a_page_or_a_sentence_but_no_error(author, sign_in, title):
    response = start(sign_in(author), title=title)
    assert response.status_code == 302 or response.context["form"].errors


@pytest.mark.parametrize("title", ["نزهة بجانب البحر", "<b>Bold</b>", "x" * 120, "ẞ", "../../etc", "home"])
def test_author_calls_a_page_what_they_like(author, sign_in, title):
    assert start(sign_in(author), title=title).status_code == 302
    assert LeafletPage.objects.get().title == title


def test_two_authors_may_use_the_same_title(author, coauthor, sign_in):
    for person in (author, coauthor):
        assert start(sign_in(person)).status_code == 302
    assert LeafletPage.objects.values("slug").distinct().count() == 2


def test_author_on_a_site_without_sections_is_told_whom_to_ask(author, sign_in):
    LeafletIndexPage.objects.get().delete()
    response = start(sign_in(author))
    assert response.status_code == 200
    assert "Ask an administrator" in response.content.decode()
    assert 'value="A walk by the sea"' in response.content.decode()


def test_author_with_an_unknown_kind_keeps_their_title(author, sign_in):
    response = start(sign_in(author), kind="../../x")
    assert "kind" in response.context["form"].errors
    assert 'value="A walk by the sea"' in response.content.decode()


def test_peer_worker_whose_credential_is_new_may_start_pages(site, sign_in):
    assert start(sign_in(make_peer_worker())).status_code == 302


# --- Who with ---------------------------------------------------------------------------------


def test_author_starts_a_page_with_others_who_are_in_it_at_once(author, coauthor, worker, sign_in):
    group = make_group("The Tuesday group", authors=[author, coauthor], workers=[worker])
    page = sign_in(author).get("/desk/start/").content.decode()
    assert "robin" in page
    assert "heron, who supports The Tuesday group, can read this draft." in page
    assert start(sign_in(author), group=group.pk, people=[f"{group.pk}-{coauthor.pk}"]).status_code == 302
    leaflet = LeafletPage.objects.get()
    assert coauthor_ids(leaflet) == {author.pk, coauthor.pk}
    assert leaflet.writing_group == group
    assert "A walk by the sea" in sign_in(coauthor).get("/desk/").content.decode()


def test_author_is_not_shown_themselves_nor_anybody_outside_their_groups(author, sign_in):
    make_group("Mine", authors=[author])
    make_group("Others", authors=[make_user("kittiwake")])
    page = sign_in(author).get("/desk/start/").content.decode()
    assert "kittiwake" not in page
    assert "Nobody else is in this group yet." in page


def test_author_cannot_start_a_page_with_people_of_another_group_and_keeps_what_was_typed(author, coauthor, sign_in):
    mine = make_group("Mine", authors=[author])
    other = make_group("Also mine", authors=[author, coauthor])
    response = start(sign_in(author), group=mine.pk, people=[f"{other.pk}-{coauthor.pk}"], title="Together")
    assert "Choose people from the same group as the page." in response.content.decode()
    assert 'value="Together"' in response.content.decode()
    assert f'value="{other.pk}-{coauthor.pk}" checked' in response.content.decode()
    assert not LeafletPage.objects.exists()


def test_author_who_guesses_somebodys_number_is_told_the_same_as_for_nobody(author, sign_in):
    mine = make_group("Mine", authors=[author])
    stranger = make_user()
    answers = [
        start(sign_in(author), group=mine.pk, people=[f"{mine.pk}-{number}"]).context["form"].errors["people"]
        for number in (stranger.pk, 999_999, "x", "")
    ]
    assert all(answer == answers[0] for answer in answers)
    assert not LeafletPage.objects.exists()
