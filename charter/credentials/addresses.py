"""The addresses that credentials carry. They are signed, so they all begin with ``PUBLIC_ORIGIN`` and stay for ever."""

import re
from urllib.parse import quote, urlsplit

from django.conf import settings


def issuer():
    """Return who signs here: the ``did:web`` of ``PUBLIC_ORIGIN``."""
    return f"did:web:{quote(urlsplit(settings.PUBLIC_ORIGIN).netloc, safe='')}"


def of_site(path=""):
    """Return the address of ``path``, which begins with a slash, on this site."""
    return settings.PUBLIC_ORIGIN + path


def of_award(award_id, part=""):
    """Return the address of an award, or of a ``part`` of it such as ``credential.json``."""
    return of_site(f"/charter/badges/{award_id}/{part}")


def of_check(award_id):
    """Return the address where anybody sees whether an award counts: what a QR code on paper leads to."""
    return of_site(f"/charter/verify/?badge={award_id}")


def of_criteria(version, part=""):
    """Return the address of the criteria with the number ``version``, or of a ``part`` of them."""
    return of_site(f"/charter/criteria/v{version}/{part}")


def version_in(address):
    """Return the number of the version whose criteria stand at ``address``, or None."""
    found = re.fullmatch(re.escape(of_site()) + r"/charter/criteria/v([0-9]{1,9})/", address)
    return int(found[1]) if found else None


def of_status_list(number):
    """Return the address of the status list with this number."""
    return of_site(f"/charter/status/{number}")
