"""The front page, the groups and the framework."""

import json
import re

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.framework import DATA, load_framework
from home.models import Area, Framework, GroupIndexPage, Item, Wording
from tests.factories import make_group, make_group_page, make_leaflet, make_training
from tests.factories.pages import block
from tests.helpers import publish

FRONT_PAGE = 12


def test_visitor_of_a_new_front_page_sees_sections_but_no_empty_shelves(open_site, visitor):
    page = visitor.get("/").content.decode()
    for section in ("Leaflets", "Groups", "Training", "Charter mark"):
        assert section in page
    assert "Fresh leaflets" not in page
    assert "Groups you can join" not in page


def test_visitor_sees_the_newest_of_each_kind(open_site, author, worker, visitor):
    for make in (make_leaflet, make_group_page, make_training):
        publish(make(by=author, title=f"A {make.__name__[5:]}"), author=author, workers=[worker])
    page = visitor.get("/").content.decode()
    for words in ("A leaflet", "A group_page", "A training"):
        assert words in page


def answered(they_did, day, outcome="done"):
    """Return what a group said and what came of it, as its page stores it."""
    waits = outcome == "waiting"
    value = {"we_said": f"Please: {they_did}", "said_on": "2025-01-01", "to": "the clinic", "outcome": outcome}
    return block("change", {**value, "they_did": they_did, "answered_on": None if waits else day})


def group_that_tells(*changes, by, worker, title="Saltwater Sofa"):
    return publish(make_group_page(by=by, title=title, changes=json.dumps(changes)), author=by, workers=[worker])


def leaflet_that_tells(*changed, by, worker):
    told = json.dumps(
        [block("changed", [{"type": "item", "value": each, "id": str(i)} for i, each in enumerate(changed)])]
    )
    return publish(make_leaflet(by=by, how_made=told), author=by, workers=[worker])


def changes_on(html):
    return re.findall(r'<p class="changed-what">([^<]+)</p>', html)


def test_visitor_reads_what_came_of_what_groups_said_beside_what_leaflets_changed(open_site, author, worker, visitor):
    group_that_tells(
        answered("One form.", "2026-01-05"),
        answered("Beanbags.", "2026-02-05", "partly"),
        answered("No Sundays.", "2026-03-05", "not-possible"),
        answered("Say if late.", "", "waiting"),
        by=author, worker=worker,
    )  # fmt: skip
    leaflet_that_tells("Shorter words.", "More pictures.", by=author, worker=worker)
    html = visitor.get("/").content.decode()
    assert changes_on(html) == ["Shorter words.", "Beanbags."]
    assert "We said: Please: Beanbags." in html


def test_newest_change_stands_first_and_each_kind_has_its_newest(open_site, author, worker, visitor):
    for number in range(4):
        leaflet_that_tells(f"Leaflet {number}.", by=author, worker=worker)
    for number, day in enumerate(("2026-01-05", "2026-03-05", "2026-02-05")):
        group_that_tells(answered(f"Group {number}.", day), by=author, worker=worker, title=f"Group {number}")
    assert changes_on(visitor.get("/").content.decode()) == ["Leaflet 3.", "Leaflet 2.", "Group 1."]


def test_cost_of_the_front_page_does_not_grow_with_what_changed(open_site, author, worker, visitor):
    def queries():
        visitor.get("/")
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert visitor.get("/").status_code == 200
        return len(asked)

    group_that_tells(answered("One form.", "2026-01-05"), by=author, worker=worker)
    leaflet_that_tells("Shorter words.", by=author, worker=worker)
    few = queries()
    for number in range(3):
        group_that_tells(answered("Beanbags.", "2026-02-05"), by=author, worker=worker, title=f"Group {number}")
        leaflet_that_tells("More pictures.", by=author, worker=worker)
    assert queries() == few <= FRONT_PAGE


def test_group_page_lists_what_the_group_made_newest_first(open_site, author, worker, visitor):
    group, other = make_group("Families Rock"), make_group("Others")
    page = publish(make_group_page(by=author, writing_group=group), author=author, workers=[worker])
    for number in (1, 2, 3):
        publish(make_leaflet(by=author, writing_group=group, title=f"Ours {number}"), author=author, workers=[worker])
    publish(make_leaflet(by=author, writing_group=other, title="Theirs"), author=author, workers=[worker])
    make_leaflet(by=author, writing_group=group, title="Not yet")
    response = visitor.get(page.url)
    assert [leaflet.title for leaflet in response.context["made_by_group"]] == ["Ours 3", "Ours 2", "Ours 1"]
    html = response.content.decode()
    assert "Theirs" not in html
    assert "Not yet" not in html


def test_page_of_no_group_lists_nothing(open_site, author, worker, visitor):
    page = publish(make_group_page(by=author), author=author, workers=[worker])
    publish(make_leaflet(by=author), author=author, workers=[worker])
    assert list(visitor.get(page.url).context["made_by_group"]) == []


def test_list_of_groups_invites_before_there_are_any(open_site, visitor):
    assert "Nothing here yet. It is being written." in visitor.get(GroupIndexPage.objects.get().url).content.decode()


def test_group_that_live_pages_name_is_kept_or_let_go_but_no_error(open_site, author, worker, administrator, sign_in):
    group = make_group("Families Rock")
    leaflet = publish(make_leaflet(by=author, writing_group=group), author=author, workers=[worker])
    administrator.user_permissions.add(Permission.objects.get(codename="delete_writinggroup"))
    response = sign_in(administrator).post(f"/admin/writing-groups/delete/{group.pk}/")
    assert response.status_code in (200, 302)
    assert visitor_reads(leaflet)


def visitor_reads(page):
    return Client().get(page.url).status_code == 200


# --- The framework ----------------------------------------------------------------------------


def counts():
    return [model.objects.count() for model in (Framework, Area, Item, Wording)]


def test_framework_has_the_areas_and_items_of_the_published_one(site):
    data = json.loads(DATA.read_text())
    framework = Framework.objects.get()
    assert framework.attribution == data["attribution"]
    assert [area.label for area in framework.areas.all()] == [area["label"] for area in data["areas"]]
    for area in data["areas"]:
        items = Item.objects.filter(area__key=area["key"])
        assert [item.label for item in items] == area["items"]


def test_loading_the_framework_again_changes_nothing(site):
    before, keys = counts(), set(Item.objects.values_list("pk", "label"))
    load_framework()
    assert counts() == before
    assert set(Item.objects.values_list("pk", "label")) == keys


def test_item_that_the_data_no_longer_names_is_kept_for_the_pages_that_have_it(site, tmp_path):
    data = json.loads(DATA.read_text())
    dropped = data["areas"][0]["items"].pop(0)
    changed = tmp_path / "framework.json"
    changed.write_text(json.dumps(data))
    load_framework(changed)
    assert Item.objects.filter(label=dropped).exists()


def test_framework_that_cannot_be_read_changes_nothing(site, tmp_path):
    before, labels = counts(), list(Area.objects.values_list("label", flat=True))
    broken = tmp_path / "framework.json"
    data = json.loads(DATA.read_text())
    data["areas"][0]["label"] = "Half of a change"
    data["areas"].append({"key": "broken"})
    broken.write_text(json.dumps(data))
    with pytest.raises(KeyError):
        load_framework(broken)
    assert counts() == before
    assert list(Area.objects.values_list("label", flat=True)) == labels


def test_reader_sees_what_a_page_helps_to_build(open_site, author, worker, visitor):
    from cms.pages.models import PageFrameworkItem
    from tests.helpers import edit

    item = Item.objects.select_related("area").first()
    leaflet = make_leaflet(by=author)
    edit(leaflet, by=author, framework_items=[PageFrameworkItem(item=item)])
    html = visitor.get(publish(leaflet, author=author, workers=[worker]).url).content.decode()
    assert item.label in html
    assert item.area.label in html
