"""What people can start from the desk, and where each kind of page goes. The page of an award begins at that award."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page

from charter.models import CharterIndexPage, CharterVersionPage
from cms.people.roles import Role, has_role
from home.models import FrameworkItemPage, FrameworkPage, GroupIndexPage, GroupPage, Item
from publications.models import LeafletIndexPage, LeafletPage
from training.models import TrainingIndexPage, TrainingModulePage


@dataclass(frozen=True)
class Kind:
    """A kind of page. ``roles`` may start it; it goes below the ``section`` in the language of the desk.

    ``first_values`` gives what a draft needs beside its title, to be changed in the editor.
    """

    key: str
    label: str
    model: type[Page]
    section: type[Page]
    roles: tuple[Role, ...]
    first_values: Callable[[str], dict] = lambda title: {}

    def draft(self, title, group):
        """Return a new, unsaved page with this title."""
        return self.model(title=title, writing_group=group, **self.first_values(title))

    def parent(self):
        """Return the section's page, or None on a site that has none yet."""
        return self.section.objects.filter(locale=Locale.get_active()).first() or self.section.objects.first()


def _the_item_of_that_name(title):
    return {"item": Item.objects.filter(label__iexact=title.strip()).first()}


_WRITERS = (Role.AUTHOR, Role.PEER_WORKER, Role.ADMINISTRATOR)
_STAFF = (Role.PEER_WORKER, Role.ADMINISTRATOR)

KINDS = (
    Kind("leaflet", _("a leaflet"), LeafletPage, LeafletIndexPage, _WRITERS),
    Kind("group", _("a page about our group"), GroupPage, GroupIndexPage, _WRITERS),
    Kind(
        "framework",
        _("a part of the framework"),
        FrameworkItemPage,
        FrameworkPage,
        _WRITERS,
        _the_item_of_that_name,
    ),
    Kind("training", _("a training module"), TrainingModulePage, TrainingIndexPage, _STAFF),
    Kind("criteria", _("criteria for the charter mark"), CharterVersionPage, CharterIndexPage, _WRITERS),
)


def kinds_for(user):
    """Return the kinds that ``user`` may start."""
    return [kind for kind in KINDS if any(has_role(user, role) for role in kind.roles)]
