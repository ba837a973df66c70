"""Redirects lead to what readers can reach on this site. Nobody signs a redirect, so it leads nowhere else."""

from urllib.parse import urljoin, urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.moderation.public_pages import is_public
from cms.pages.addresses import PAGES, is_on_this_site, what_answers

# What readers can reach besides pages, and may be sent to.
_PUBLIC_VIEWS = {"search", "site_map", "feed", "verify_badge"}

_help = gettext_lazy("A public page’s address on this site, such as /leaflets/. Or choose the page itself, above.")

_wagtails_answer = Redirect.link.func


class AddressOnThisSiteField(forms.URLField):
    """A whole address, or only its path, such as ``/leaflets/``: that is on this site."""

    def to_python(self, value):
        value = (value or "").strip()
        if value.startswith("/") and not value.startswith("//"):
            site = Site.objects.filter(is_default_site=True).first()
            value = urljoin(site.root_url, value) if site else value
        return super().to_python(value)


def connect():
    """Ask first whether readers can reach what a redirect leads to, and check what people type."""
    Redirect.link = property(_link)
    Redirect.clean = _clean
    stock = RedirectForm.base_fields["redirect_link"]
    RedirectForm.base_fields["redirect_link"] = AddressOnThisSiteField(
        label=stock.label,
        help_text=_help,
        required=False,
        max_length=stock.max_length,
        widget=forms.TextInput,  # A browser's own check of an address knows no paths.
        assume_scheme="https",
    )


def _link(redirect):
    """Return where ``redirect`` leads, or None, which is "not found": the address of a draft stays unknown."""
    page = redirect.redirect_page
    leads_to_readers = is_public(page) if page else not _why_not_to(redirect.redirect_link)
    return _wagtails_answer(redirect) if leads_to_readers else None


def _clean(redirect):
    """Refuse, beside its field, an address that already answers, and a way to what no reader can reach."""
    errors = {}
    if reason := _why_not_from(redirect.old_path):
        errors["old_path"] = reason
    if redirect.redirect_page and not is_public(redirect.redirect_page):
        errors["redirect_page"] = _("Readers cannot reach this page. Choose one that is live, or wait until it is.")
    if redirect.redirect_link and (reason := _why_not_to(redirect.redirect_link)):
        errors["redirect_link"] = reason
    if errors:
        raise ValidationError(errors)


def _why_not_to(address):
    """Return why no redirect leads to ``address``, in words, or an empty string."""
    if not is_on_this_site(address):
        return _("A redirect stays on this site. Put a link to another site into a page, where somebody signs it off.")
    parts = urlsplit(address)
    if "?" in address or "#" in address:
        return _("Leave out the “?” or “#” and what follows it: nobody signs those words.")
    view, page = what_answers(parts.path or "/")
    if view in _PUBLIC_VIEWS or (page is not None and is_public(page)):
        return ""
    return _("Readers find no page at this address. Copy the address of a live page from your browser.")


def _why_not_from(path):
    """Return why no redirect may begin at ``path``, in words, or an empty string."""
    path = urlsplit(Redirect.normalise_path(path or "")).path or "/"
    view, page = what_answers(path)
    if path == "/" or view not in (None, PAGES):
        return _("The site itself answers at this address, so a redirect would never be used. Choose another one.")
    if page is not None and page.live:
        return _("“%(page)s” is at this address, so a redirect would never be used. Choose another one.") % {
            "page": page.title
        }
    return ""
