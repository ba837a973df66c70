"""Which pages readers can reach: the live ones that stand below live pages only.

A page shows the names of the pages above it and has their addresses in its own. While one of those is not public,
nothing below it is: nobody has signed what it is called now. All of it is back when that page is signed off again.
"""

from contextvars import ContextVar

from django.core.signals import request_finished, request_started
from django.db import connection
from django.db.models import BooleanField, Func, TextField, Value
from django.db.models.expressions import RawSQL
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

_PAGES = f'"{Page._meta.db_table}"'
_ABOVE = f"substr({{path}}, 1, length({{path}}) - {Page.steplen})"  # the path of the page above
_ABOVE_A_PAGE = _ABOVE.format(path="path")

#: Makes the next query quick: :func:`cms.moderation.triggers.install` makes it. A table of Wagtail's takes no index
#: from a migration of ours, and SQLite would lose it when another one rebuilds the table.
SECTIONS_INDEX = f"CREATE INDEX IF NOT EXISTS moderation_sections ON {_PAGES} ({_ABOVE_A_PAGE}) WHERE live"

# It leaps in that index from one page with live pages directly below it to the next, so that it takes as long as there
# are such pages, and not as there are pages. Then it goes up from each of them.
_HIDDEN_SECTIONS = f"""
    WITH RECURSIVE section(path) AS (
        SELECT MIN({_ABOVE_A_PAGE}) FROM {_PAGES} WHERE live
        UNION ALL
        SELECT (SELECT MIN({_ABOVE_A_PAGE}) FROM {_PAGES} WHERE live AND {_ABOVE_A_PAGE} > section.path)
        FROM section WHERE section.path IS NOT NULL
    ),
    above(path) AS (
        SELECT path FROM section WHERE path <> ''
        UNION
        SELECT {_ABOVE.format(path="above.path")} FROM above WHERE length(above.path) > {Page.steplen}
    )
    SELECT page.path FROM above JOIN {_PAGES} page ON page.path = above.path WHERE NOT page.live ORDER BY page.path
"""  # noqa: S608

# What hidden_sections() returns in the request under way: None before it was asked, and outside of requests.
_found: ContextVar[tuple | None] = ContextVar("moderation_hidden_sections", default=None)
_in_a_request: ContextVar[bool] = ContextVar("moderation_in_a_request", default=False)


def public_pages(pages=None):
    """Filter ``pages`` (a queryset of pages; default: all) to those that readers can reach."""
    pages = (Page.objects.all() if pages is None else pages).live()
    for path in hidden_sections():
        pages = pages.exclude(path__startswith=path)
    return pages


def live_children(page):
    """Return the live pages directly below ``page``, as a queryset: none while readers cannot reach ``page`` itself.

    By the same index: Wagtail's ``child_of`` looks at everything below, and every page of the site asks for its menu.
    """
    return live_rows_below(page) if is_public(page) else Page.objects.none()


def live_rows_below(page):
    """Return the live pages directly below ``page``, whether readers can reach ``page`` or not."""
    return Page.objects.live().filter(RawSQL(f"{_ABOVE_A_PAGE} = %s", [page.path], BooleanField()))  # noqa: S611


def is_public(page):
    """Return whether readers can reach ``page``: it and every page above it are live."""
    return page.live and not page.path.startswith(hidden_sections())


def hidden_sections():
    """Return the tree paths of the pages that are not live and have live pages below them.

    One query a request, or none after :func:`take_what_is_hidden`. What a page's row says of its children
    (``numchild``) is not asked: anybody could write it.
    """
    paths = _found.get()
    if paths is None:
        with connection.cursor() as cursor:
            cursor.execute(_HIDDEN_SECTIONS)
            paths = tuple(path for (path,) in cursor.fetchall())
        _keep_for_this_request(paths)
    return paths


class _Hidden(Func):
    """The paths of :func:`hidden_sections`, and those of its expressions that are no live page's, as one text."""

    template = f"""(
        SELECT %(function)s(hidden.path, ' ') FROM (
            SELECT path FROM ({_HIDDEN_SECTIONS}) sections
            UNION SELECT path FROM {_PAGES} WHERE NOT live AND path IN (%(expressions)s)
        ) hidden
    )"""  # noqa: S608
    function = "string_agg"
    output_field = TextField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="group_concat", **context)


def with_what_is_hidden(pages, relied_on):
    """Let the query for ``pages`` bring what readers cannot reach now: no query of its own for a public page.

    ``relied_on`` are pages that were read some time ago. Those that are not live any more are hidden, too.
    """
    return pages.annotate(hidden_paths=_Hidden(*(Value(page.path) for page in relied_on)))


def take_what_is_hidden(page):
    """For the request under way, go by what came with ``page``: see :func:`with_what_is_hidden`."""
    _keep_for_this_request(tuple((page.hidden_paths or "").split()))


def _keep_for_this_request(paths):
    if _in_a_request.get():
        _found.set(paths)


@receiver([request_started, request_finished])
def _forget_at_the_edges_of_a_request(signal, **kwargs):
    _found.set(None)
    _in_a_request.set(signal is request_started)


@receiver([page_published, page_unpublished, post_page_move])
def _forget(**kwargs):
    _found.set(None)
