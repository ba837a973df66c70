"""Whether the people in a picture, or whose story a page tells, have said yes, and whether that is enough.

Somebody under 18 says yes for themselves, and so does whoever decides for them. For somebody in care, that is whoever
holds parental responsibility: a carer's yes alone does not do. Every yes ends on a day.
"""

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from cms.media.models import Consent

ON_THE_SITE = (Consent.Channel.WEBSITE, Consent.Channel.BOTH)


def standing(day=None):
    """Return the consents that are enough to be shown on the site on ``day`` (default: today)."""
    day = day or timezone.localdate()
    who, authority = Consent.Who, Consent.Authority
    somebody_decided = Q(authority_on__lte=day)
    return Consent.objects.filter(
        Q(who=who.ADULT)
        | somebody_decided & Q(who=who.CHILD, authority__in=authority.values)
        | somebody_decided & Q(who=who.LOOKED_AFTER, authority=authority.RESPONSIBLE),
        withdrawn_at=None,
        assent_on__lte=day,
        expires_on__gte=day,
        channel__in=ON_THE_SITE,
    )


def standing_consents(image_ids):
    """Return ``{picture id: number of people}`` who said yes to each picture being shown. One query."""
    found = standing().filter(image__in=image_ids).order_by().values_list("image")
    return dict(found.annotate(number=Count("reference", distinct=True)))


def standing_story_consents(page):
    """Return how many people said yes to their own words being in ``page``, in whatever language it is."""
    found = standing().filter(page__translation_key=page.translation_key)
    return found.values("reference").distinct().count()


def consents_of(page, image_ids):
    """Return the consents that were not taken back, for the pictures and for the own words in ``page``."""
    about = Q(image__in=image_ids) | Q(page__translation_key=page.translation_key)
    return Consent.objects.filter(about, withdrawn_at=None)


def record(consent, *, by):
    """Keep ``consent``, a new one. Raises ``ValidationError`` when it is not whole, or kept already."""
    consent.recorded_by = by
    consent.full_clean()
    consent.save()
    return consent


def withdraw(consent):
    """Write that somebody has taken their yes back. What is live stays so until somebody takes it down."""
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])


@transaction.atomic
def say_how_many(image, number):
    """Write how many people in ``image`` could be recognised."""
    image.recognisable_people = number
    image.save(update_fields=["recognisable_people"])
