"""The charter mark's screens at the desk: where they are, and what a reader finds on them."""

import re

from django.urls import reverse


def path(name, *arguments):
    """Return the address of a screen of the charter mark."""
    return reverse(f"desk:charter_{name}", args=arguments)


def words_of(response):
    """Return a page's words without its tags and its gaps."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
