"""Live pages that tell the story of an award as of a school by another name than it has now.

Readers are told today's name at once, because two people decided it. The words of a page are signed, so they stay until
somebody changes them and two others sign them again: whoever can see to that is told. Whatever is saved after the name
changed says the new one in ``school_name``, so a page counts as seen to once that is live.
"""

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Lower

from charter.awards.models import Award
from charter.models import CharterBadgePage
from cms.moderation.public_pages import public_pages

MOST = 20  # that are told of at once


def stories_out_of_date(awards):
    """Return the live pages of ``awards``, a queryset, that were signed with another name. Two queries at most."""
    told = awards.exclude(page_key=None).values("page_key")
    today = Award.objects.filter(page_key=OuterRef("translation_key")).values("school__name")[:1]
    pages = public_pages(CharterBadgePage.objects.filter(translation_key__in=told))
    pages = pages.annotate(said=Lower("school_name"), today=Lower(Subquery(today))).exclude(said=F("today"))
    pages = list(pages.order_by("pk")[:MOST])
    CharterBadgePage.prepare_for_cards(pages)
    return pages
