"""Pages that help with the same things."""

from django.db.models import Count

from cms.moderation.public_pages import public_pages

MOST = 3


def related_to(page):
    """Return live pages of the same type and language with framework items of ``page``: those that share most first.

    One query, however many there are.
    """
    items = [tag.item_id for tag in page.framework_tags]
    if not items:
        return []
    others = type(page).objects.filter(framework_items__item__in=items, locale=page.locale_id).exclude(pk=page.pk)
    shared = Count("framework_items")
    return list(public_pages(others).annotate(shared=shared).order_by("-shared", "-first_published_at", "pk")[:MOST])
