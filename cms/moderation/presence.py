"""Who is there to read: which peer workers can sign off and are not away."""

from django.utils import timezone

from cms.moderation.models import ReadingChoices
from cms.people.credentials import read_together
from cms.people.models import PeerWorker


def is_away(choices):
    """Return whether whoever made these ``choices`` is away today."""
    return choices.away_until is not None and choices.away_until > timezone.localdate()


def who_is_there(*, besides=None):
    """Return who can sign off and is not away, by sign-in name, without ``besides``. It costs the same for any number.

    Which page each of them may sign is for :mod:`cms.moderation.eligibility`.
    """
    credentials = read_together(PeerWorker.objects.valid().select_related("user__reading_choices"))
    there = {each.user for each in credentials if each.seal_is_ours() and not _is_away(each.user)}
    return sorted(there - {besides}, key=lambda user: user.username)


def stands_in_for(user):
    """Return the choices of everybody who is away and for whom ``user`` stands in, the first to be back first."""
    away = ReadingChoices.objects.filter(stand_in=user.pk, away_until__gt=timezone.localdate())
    return list(away.select_related("user").order_by("away_until", "user__username"))


def _is_away(user):
    choices = getattr(user, "reading_choices", None)
    return choices is not None and is_away(choices)
