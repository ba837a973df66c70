"""What people can start from the desk, and where each kind of page goes."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page

from charter.models import CharterBadgePage, CharterIndexPage
from cms.people.roles import Role, has_role
from home.models import GroupIndexPage, GroupPage
from publications.models import LeafletIndexPage, LeafletPage
from training.models import TrainingIndexPage, TrainingModulePage


@dataclass(frozen=True)
class Kind:
    """A kind of page. ``roles`` may start it; it goes below the ``section`` in the language of the desk."""

    key: str
    label: str
    model: type[Page]
    section: type[Page]
    roles: tuple[Role, ...]

    def parent(self):
        """Return the section's page, or None on a site that has none yet."""
        return self.section.objects.filter(locale=Locale.get_active()).first() or self.section.objects.first()


_WRITERS = (Role.AUTHOR, Role.PEER_WORKER, Role.ADMINISTRATOR)
_STAFF = (Role.PEER_WORKER, Role.ADMINISTRATOR)

KINDS = (
    Kind("leaflet", _("a leaflet"), LeafletPage, LeafletIndexPage, _WRITERS),
    Kind("group", _("a page about our group"), GroupPage, GroupIndexPage, _WRITERS),
    Kind("training", _("a training module"), TrainingModulePage, TrainingIndexPage, _STAFF),
    Kind("badge", _("a charter badge page"), CharterBadgePage, CharterIndexPage, (*_STAFF, Role.ASSESSOR)),
)


def kinds_for(user):
    """Return the kinds that ``user`` may start."""
    return [kind for kind in KINDS if any(has_role(user, role) for role in kind.roles)]
