"""What is sealed with a page beside the rows that hang from it: how its people want to be named there."""

from django.db.models import Exists, OuterRef

from cms.pages.models import CreditChoice, PageCredit


def choices_of(pages):
    """Return the choices of credits on ``pages``. One that another page follows, such as a copy, stays."""
    ids = [page.pk for page in pages]
    elsewhere = PageCredit.objects.filter(choice=OuterRef("pk")).exclude(page__in=ids)
    return list(CreditChoice.objects.filter(~Exists(elsewhere), page__in=ids))
