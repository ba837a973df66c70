"""Pages that help with the same things, and the same for somebody else."""

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from cms.moderation.public_pages import public_pages
from cms.pages.models import PageFrameworkItem

MOST = 3


def twin_and_related(page, *, twins, besides=None):
    """Return the first live page that is one of ``twins`` (a condition), or None, and what is related to ``page``.

    Related are live pages of the same type and language with framework items of ``page``, but not ``besides``. Those
    for the same readers come first, then those that share most. All in one query, however many there are.
    """
    items = [tag.item_id for tag in page.framework_tags]
    tagged = PageFrameworkItem.objects.filter(item__in=items).values("page")
    others = type(page).objects.filter(Q(pk__in=tagged) | twins, locale=page.locale_id)
    found = public_pages(others.exclude(pk__in=[page.pk, besides.pk if besides else page.pk])).annotate(
        is_twin=ExpressionWrapper(twins, BooleanField()),
        is_for_them=ExpressionWrapper(Q(audience=page.audience), BooleanField()),
        shared=Count("framework_items", Q(framework_items__item__in=items)),
    )
    order = ("-is_twin", "-is_for_them", "-shared", "-first_published_at", "pk")
    found = list(found.order_by(*order)[: MOST + 1])
    twin = found.pop(0) if found and found[0].is_twin else None
    return twin, [each for each in found if each.shared][:MOST]
