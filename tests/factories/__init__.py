"""Making people, groups, pages and files for tests, through the same actions as the site."""

from tests.factories.charter import make_school
from tests.factories.files import make_document, make_image
from tests.factories.pages import make_badge, make_group_page, make_leaflet, make_training, make_version
from tests.factories.people import make_group, make_peer_worker, make_team, make_user

__all__ = [
    "make_badge",
    "make_document",
    "make_group",
    "make_group_page",
    "make_image",
    "make_leaflet",
    "make_peer_worker",
    "make_school",
    "make_team",
    "make_training",
    "make_user",
    "make_version",
]
