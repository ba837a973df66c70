"""Which pages readers can reach: the live ones that stand below live pages only.

A page shows the names of the pages above it and has their addresses in its own. While one of those is not public,
nothing below it is: nobody has signed what it is called now. All of it is back when that page is signed off again.
"""

from contextvars import ContextVar

from django.core.signals import request_finished, request_started
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

# What hidden_sections() found in the request under way: None before it was asked, and outside of requests.
_found: ContextVar[tuple | None] = ContextVar("moderation_hidden_sections", default=None)
_in_a_request: ContextVar[bool] = ContextVar("moderation_in_a_request", default=False)


def public_pages(pages=None):
    """Filter ``pages`` (a queryset of pages; default: all) to those that readers can reach."""
    pages = (Page.objects.all() if pages is None else pages).live()
    for path in hidden_sections():
        pages = pages.exclude(path__startswith=path)
    return pages


def is_public(page):
    """Return whether readers can reach ``page``: it and every page above it are live."""
    return page.live and not page.path.startswith(hidden_sections())


def hidden_sections():
    """Return the tree paths of the pages that are not live and have pages below them. One query a request."""
    paths = _found.get()
    if paths is None:
        hidden = Page.objects.filter(live=False, numchild__gt=0).order_by("path")
        paths = tuple(hidden.values_list("path", flat=True))
        if _in_a_request.get():
            _found.set(paths)
    return paths


@receiver([request_started, request_finished])
def _forget_at_the_edges_of_a_request(signal, **kwargs):
    _found.set(None)
    _in_a_request.set(signal is request_started)


@receiver([page_published, page_unpublished, post_page_move])
def _forget(**kwargs):
    _found.set(None)
