"""The style page: for developers, from the real templates, and not where the public reads."""

from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
# Parts of other parts, what a signed-in person alone gets, and what one kind of page has (tests/home, tests/pages).
NOT_SHOWN = {
    *("breadcrumbs", "credit", "favicon", "framework_tags", "how_made", "page_foot", "qr_code", "related", "take_down"),
    *("changes", "filters", "focus_groups", "framework_item_header", "framework_map", "meetings", "nothing_found"),
    *("tagged_pages", "award", "award_head", "award_means", "award_state", "snippet", "keep_offline"),
}


def test_developer_sees_every_component(site, client):
    response = client.get("/style/")
    assert response.status_code == 200
    used = {
        Path(template.name).stem for template in response.templates if (template.name or "").startswith("components/")
    }
    there = {path.stem for path in (ROOT / "templates" / "components").glob("*.html")}
    assert there - used - NOT_SHOWN == set()


@pytest.mark.parametrize("address", ["/style/", "/ar/style/"])
def test_style_page_is_there_in_both_directions(site, client, address):
    assert f'dir="{"rtl" if "ar" in address else "ltr"}"' in client.get(address).content.decode()


def test_public_never_gets_it():
    assert import_module("cms.settings.base").STYLE_PAGE is False
