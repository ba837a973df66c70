"""Which requests the front cache may answer, and which of them are alike.

Whatever is not part of a :class:`Key` never reaches Django either: see :func:`environ_of`. So nothing that one reader
sends can be in a page that another one gets, whether the program that made it looks at that header or not.
"""

from functools import cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage

_LONGEST = 2_000  # letters of a path or a query
_MOST_FIELDS = 20

# What the server says of itself, and what a page may depend on. The rest of a request is left out.
_KEPT_IN_ENVIRON = frozenset(
    ("PATH_INFO", "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "REMOTE_ADDR")
)


class Key(NamedTuple):
    """What a kept page depends on."""

    is_secure: bool
    host: str
    path: str
    query: str


# A request with any of these is not answered from the cache, or not with a page as it stands.
_MORE_THAN_A_READING = frozenset(
    (
        "HTTP_COOKIE",
        "HTTP_AUTHORIZATION",
        "HTTP_RANGE",
        "HTTP_IF_NONE_MATCH",
        "CONTENT_LENGTH",
        "HTTP_TRANSFER_ENCODING",
    )
)


def as_it_came(environ):
    """Return all that the answer to a plain reading depends on, as it stands in the request; None for any other.

    Two requests of which this is the same have the same :func:`key_of` and get the same bytes. It costs a fifth.
    """
    if environ["REQUEST_METHOD"] != "GET" or not environ.keys().isdisjoint(_MORE_THAN_A_READING):
        return None
    if _asks_for_data(environ):
        return None
    get = environ.get
    proxy = settings.SECURE_PROXY_SSL_HEADER
    return (
        get("PATH_INFO"),
        get("QUERY_STRING"),
        get("HTTP_HOST"),
        get("HTTP_ACCEPT_ENCODING"),
        get("wsgi.url_scheme"),
        get(proxy[0]) if proxy else None,
    )


def key_of(environ):
    """Return the :class:`Key` of a WSGI request, or None for one that Django has to answer itself.

    That is everything but a plain reading of a public address: a request with a body, with a cookie of ours (such as a
    session) or with credentials, one that asks for data in the place of a page, an address of the site's own rooms,
    one too long or in odd letters. A cookie of another site on the same domain is nothing to us.
    """
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return None
    if "HTTP_AUTHORIZATION" in environ or "HTTP_RANGE" in environ or _has_body(environ) or _has_cookie_of_ours(environ):
        return None
    if _asks_for_data(environ):
        return None
    path, query, host = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""), environ.get("HTTP_HOST", "")
    if environ.get("SCRIPT_NAME") or path.startswith(settings.FRONT_CACHE["NOT_FOR"]):
        return None
    if len(path) > _LONGEST or len(query) > _LONGEST or not _port_is_ours(host, environ):
        return None
    if query:
        try:
            fields = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
        except ValueError:
            return None
        query = urlencode(sorted((name, value) for name, value in fields if name in settings.FRONT_CACHE["QUERY"]))
    return Key(is_secure(environ), host.lower(), path, query)


def is_secure(environ):
    """Return whether the reader's browser spoke https, as Django would see it."""
    if environ.get("wsgi.url_scheme") == "https":
        return True
    header = settings.SECURE_PROXY_SSL_HEADER
    return header is not None and environ.get(header[0], "").split(",")[0].strip() == header[1]


def environ_of(key, environ):
    """Return the WSGI request that Django answers in place of ``environ``: with nothing in it but what ``key`` has."""
    kept = {name: value for name, value in environ.items() if name in _KEPT_IN_ENVIRON or name.startswith("wsgi.")}
    if key.is_secure and settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        kept[name] = value
    return {**kept, "REQUEST_METHOD": "GET", "QUERY_STRING": key.query, "HTTP_HOST": key.host}


def _asks_for_data(environ):
    """Return whether a program asks an address of ours for data in the place of a page, as for a credential."""
    return "ld+json" in environ.get("HTTP_ACCEPT", "")


def _has_cookie_of_ours(environ):
    """Browsers put all names of a domain into one header, and Django takes it apart at the same sign."""
    cookies = environ.get("HTTP_COOKIE", "").split(";")
    return not _our_cookies().isdisjoint(cookie.partition("=")[0].strip() for cookie in cookies)


@cache
def _our_cookies():
    """The names of all that the program reads: who is signed in, what a form was sent with, messages, the language."""
    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME)
    return frozenset((*names, CookieStorage.cookie_name))


def _has_body(environ):
    return environ.get("CONTENT_LENGTH", "0") not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ


def _port_is_ours(host, environ):
    """Django looks at no port, so each would be a page of its own."""
    name, colon, port = host.partition(":")
    return bool(name) and (not colon or port == environ.get("SERVER_PORT"))
