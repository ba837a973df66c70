"""Which pages are sealed. Everything that shows, lists or counts pages asks here."""

from cms.safeguarding.models import SealedPage


def sealed_page_ids():
    """Return the ids of the sealed pages, as a queryset to leave them out by: ``pages.exclude(pk__in=…)``."""
    return SealedPage.objects.values("page_id")


def is_sealed(page_id):
    """Return whether the page with this id is sealed. One query."""
    return SealedPage.objects.filter(page_id=page_id).exists()


def concern_about(page_id):
    """Return the :class:`~cms.safeguarding.models.Concern` for which the page is sealed, or None."""
    found = SealedPage.objects.filter(page_id=page_id).select_related("concern").first()
    return found.concern if found else None
