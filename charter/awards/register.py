"""Looking awards up: for the public register, for badges, and for the pages that tell a school's story."""

from charter.awards.models import Award


def credential_of(award_id):
    """Return the kept credential of an award as bytes, or None."""
    kept = Award.objects.filter(pk=award_id).values_list("credential", flat=True).first()
    return bytes(kept) if kept else None


def of_pages(pages):
    """Return the awards of badge ``pages`` by translation key: one query for all."""
    keys = [page.translation_key for page in pages]
    return {award.page_key: award for award in Award.objects.with_facts().filter(page_key__in=keys)}
