"""Redirects lead to what readers can reach on this site. Nobody signs a redirect, so it leads nowhere else."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.moderation.public_pages import is_public

_USUAL_PORTS = {"http": 80, "https": 443}
# A site with https answers at both, and sends readers from one to the other.
_SAME_DOOR = {80: (443,), 443: (80,)}

_wagtails_answer = Redirect.link.func


def connect():
    """Ask first whether readers can reach what a redirect leads to, and check what people type."""
    Redirect.link = property(_link)
    Redirect._meta.get_field("redirect_link").validators.append(_is_ours)


def _link(redirect):
    """Return where ``redirect`` leads, or None, which is "not found": the address of a draft stays unknown."""
    page = redirect.redirect_page
    leads_to_readers = is_public(page) if page else _is_on_this_site(redirect.redirect_link)
    return _wagtails_answer(redirect) if leads_to_readers else None


def _is_on_this_site(address):
    try:
        parts = urlsplit(address)
        port = parts.port or _USUAL_PORTS[parts.scheme]
    except (ValueError, KeyError):  # a port that is none, a scheme that is not the web's
        return False
    return Site.objects.filter(hostname=parts.hostname, port__in={port, *_SAME_DOOR.get(port, ())}).exists()


def _is_ours(address):
    if not _is_on_this_site(address):
        raise ValidationError(
            _("A redirect stays on this site. Put a link to another site into a page, where somebody signs it off.")
        )
