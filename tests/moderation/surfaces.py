"""What an anonymous visitor can get: every public surface, looked at for words and bytes that nobody signed.

Whoever tries something writes :data:`WORDS` into what nobody has signed, or paints it :data:`COLOUR`. Neither
stands in anything signed, so finding one anywhere is a way round. The words that *were* signed must stay as well:
a page that is still public without one of them is another page than the one that was signed.
"""

import re
from html import unescape
from io import BytesIO

from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.models import Page

from cms.media.models import CustomDocument, CustomRendition

CANARY = "quokka"
#: Stands beside the canary, so that the search can be asked without telling it the word that must not come back.
COMPANION = "bandicoot"
WORDS = f"{CANARY} {COMPANION}"
COLOUR = (255, 0, 255)

_LINK = re.compile(r"""(?:href|src)=["'](?:http://testserver|http://localhost)?(/[^"'#]*)""")
# The proof says the same under every language's address, and so does the register, whose choices of awards are many.
_NOT_FOLLOWED = ("/admin/", "/desk/", "/static/", "/ar/signed-off/", "/charter/register/?", "/ar/charter/register/")
_SEARCHES = (COMPANION, "sleep")


def leaks(signed_words=None):
    """Yield a sentence for every place where an anonymous visitor gets something that nobody signed.

    ``signed_words`` maps the id of a page to the words that it must have wherever it is still public.
    """
    signed_words = signed_words or {}
    signed_at = {
        address: signed_words[page.pk]
        for page in Page.objects.filter(pk__in=signed_words)
        for address in _addresses_of(page)
    }
    for address, response, body in answers():
        if response["Content-Type"].startswith("image/"):
            if _is_painted(body):
                yield f"{address} shows the picture that nobody signed"
            continue
        text = unescape(body.decode(errors="replace"))
        if CANARY in text.lower() or CANARY in response.get("Location", ""):
            yield f"{address} ({response.status_code}) has the word: {_around(text)}"
        if response.status_code == 200:
            if CANARY in address:
                yield f"{address} is a public address that nobody signed"
            for words in signed_at.get(address, ()):
                if words not in text:
                    yield f"{address} has lost what was signed: {words}"


def answers():
    """Yield ``(address, response, body)`` for everything that an anonymous visitor can ask for; body is bytes."""
    visitor = Client()
    seen, waiting = set(), [*_addresses()]
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(_NOT_FOLLOWED):
            continue
        seen.add(address)
        response = visitor.get(address, headers={"host": "localhost"})
        body = b"".join(response.streaming_content) if response.streaming else response.content
        yield address, response, body
        if response["Content-Type"].startswith("text/html"):
            waiting += _LINK.findall(unescape(body.decode(errors="replace")))
        if "Location" in response and response["Location"].startswith("/"):
            waiting.append(response["Location"])


def _addresses():
    yield from ("/", "/ar/", "/sitemap.xml", "/site-map/", "/feed/", "/feed/leaflets/")
    for word in _SEARCHES:
        yield f"/search/?q={word}"
    for page in Page.objects.filter(depth__gt=1):
        if page.live:
            yield reverse("proof", args=[page.pk])
            yield page.get_url() or "/"
        yield reverse("proof_data", args=[page.pk])
        yield from _addresses_of(page)
    for document in CustomDocument.objects.all():
        yield reverse("wagtaildocs_serve", args=[document.pk, document.filename])
    for rendition in CustomRendition.objects.all():
        yield f"/media/{rendition.file.name}"
    for folder in ("pictures", "images", "documents"):
        if default_storage.exists(folder):
            for name in default_storage.listdir(folder)[1]:
                yield f"/media/{folder}/{name}"


def colour_of(body):
    """Return the colour of the first point of a picture, or None when ``body`` is none."""
    try:
        with Image.open(BytesIO(body)) as picture:
            return picture.convert("RGB").getpixel((0, 0))
    except OSError:
        return None


def _addresses_of(page):
    """Where the page would be if its parents' slugs said the truth, and where its row says that it is."""
    yield "/" + "/".join(page.url_path.strip("/").split("/")[1:]) + "/"
    yield "/" + "/".join(parent.slug for parent in page.get_ancestors(inclusive=True)[2:]) + "/"


def _is_painted(body):
    pixel = colour_of(body)
    return pixel is not None and all(abs(got - wanted) < 40 for got, wanted in zip(pixel, COLOUR, strict=True))


def _around(text):
    start = text.lower().find(CANARY)
    return " ".join(text[max(0, start - 60) : start + 60].split())
