"""Addresses that schools give as evidence. A young person opens them: each leads where it says, on the public web."""

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

# A name with a port, such as ``school.example:8080``, begins with no scheme.
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d)", re.IGNORECASE)
# Names that mean another place on each network (RFC 6761, RFC 6762, RFC 9476, ICANN's ``internal``).
_NOT_PUBLIC = {"localhost", "local", "internal", "intranet", "lan", "home", "corp", "arpa", "test", "invalid", "onion"}
_is_an_address = URLValidator(schemes=["https", "http"])


def cleaned_link(typed):
    """Return a typed address as it is kept, with ``https://`` where none was typed.

    Raises ``ValidationError`` with a sentence for whoever typed it.
    """
    typed = typed.strip()
    if _has_what_nobody_sees(typed):
        raise ValidationError(
            _("There is a gap in this address, or a letter that nobody can see. Type it, do not paste it."), code="odd"
        )
    scheme = _SCHEME.match(typed)
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise ValidationError(_("Begin it with https://, as it stands at the top of your browser."), code="scheme")
    link = typed if scheme else f"https://{typed}"
    host_of(link)
    return link


def host_of(link):
    """Return the name of the site that ``link`` leads to, in the letters that browsers ask for.

    Raises ``ValidationError`` when it hides that, or leads to no site that everybody can reach.
    """
    try:
        _is_an_address(link)
        parts = urlsplit(link)
        host = (parts.hostname or "").encode("idna").decode().rstrip(".")
    except (ValidationError, ValueError):
        parts = None
    if "@" in _place_in(link):
        raise ValidationError(
            _("There is an @ in this address, so it hides where it leads. Copy it from the top of your browser."),
            code="hidden",
        )
    if parts is None or "\\" in link or _has_what_nobody_sees(link):
        raise ValidationError(
            _("Nobody can open this address. Copy it from the top of your browser."), code="not_an_address"
        )
    if _is_number(host) or "." not in host or host.rpartition(".")[2] in _NOT_PUBLIC:
        raise ValidationError(
            _("Only people in your own network can open this address. Give one that is on the internet for all."),
            code="not_public",
        )
    return host


def _has_what_nobody_sees(link):
    """Return whether there is a gap in ``link``, or a letter that does not show: controls, marks of direction."""
    return any(unicodedata.category(letter)[0] in "CZ" for letter in link)


def _place_in(link):
    """Return what stands before the path of ``link``, whether or not it is an address."""
    return re.split(r"[/\\?#]", link.partition("://")[2], maxsplit=1)[0]


def _is_number(host):
    """Return whether ``host`` is a number and no name: a browser takes ``127.1`` and ``0x7f.1`` for one as well."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return re.fullmatch(r"\d+|0x[0-9a-f]*", host.rpartition(".")[2], re.IGNORECASE) is not None
    return True
