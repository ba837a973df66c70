"""Where a site begins is a setting that nobody signs."""

from wagtail.models import Site

from cms.moderation import actions
from tests.helpers import fresh


def test_site_that_begins_below_a_section_that_is_not_public_shows_nothing(live_leaflet, administrator, visitor):
    section = fresh(live_leaflet.get_parent())
    actions.take_down(section, by=administrator, reason="A wrong number.")
    section = fresh(section)
    section.title = "Nobody signed this"
    section.save()
    Site.objects.update(root_page=live_leaflet.page_ptr)
    answer = visitor.get("/")
    assert "Nobody signed this" not in answer.content.decode()
    assert answer.status_code == 404
