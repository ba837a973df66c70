"""Redirects lead to what readers can reach on this site. Nobody signs a redirect, so it leads nowhere else."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.moderation.public_pages import is_public

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
    return Site.objects.filter(hostname=urlsplit(address).hostname).exists()


def _is_ours(address):
    if not _is_on_this_site(address):
        raise ValidationError(
            _("A redirect stays on this site. Put a link to another site into a page, where somebody signs it off.")
        )
