"""Pages that help with the same things."""

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from cms.moderation.public_pages import public_pages

MOST = 3


def related_to(page, *, besides=None):
    """Return live pages of the same type and language with framework items of ``page``, but not ``besides``.

    Those for the same readers come first, then those that share most. One query, however many there are.
    """
    items = [tag.item_id for tag in page.framework_tags]
    if not items:
        return []
    not_these = [page.pk, besides.pk if besides else page.pk]
    others = type(page).objects.filter(framework_items__item__in=items, locale=page.locale_id).exclude(pk__in=not_these)
    found = public_pages(others).annotate(
        is_for_them=ExpressionWrapper(Q(audience=page.audience), BooleanField()), shared=Count("framework_items")
    )
    return list(found.order_by("-is_for_them", "-shared", "-first_published_at", "pk")[:MOST])
