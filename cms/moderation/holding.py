"""Taking turns: whoever changes a page holds its row first, and the others wait until that transaction ends.

Everybody takes the page before any revision, child row or ledger, in this order, so that no two can wait for each
other. SQLite has one writer at a time anyway (``transaction_mode`` is IMMEDIATE).
"""

from django.db import connection
from wagtail.models import Page

from cms.moderation.digest import asset_of, shown_models


def hold(page_id):
    """Wait for the page's turn and hold it until the transaction ends. Returns the page as it is by then, or None."""
    return Page.objects.select_for_update().filter(pk=page_id).first()


def hold_shown(content):
    """Hold the pictures, documents and names that a version shows, so that they stay as they are from now on.

    Returns whether they are still as ``content`` has them: on SQLite always, because nobody else writes meanwhile.
    """
    if not connection.features.has_select_for_update:
        return True
    held = {
        asset_of(row)
        for model in shown_models()
        for row in model.objects.select_for_update(no_key=True).filter(pk__in=content.shown(model)).order_by("pk")
    }
    return held == set(content.assets)
