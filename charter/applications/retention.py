"""How long evidence is kept: half a year after nobody needs it any more."""

import logging

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from charter.applications.kept_files import delete_unused
from charter.applications.models import Application, Evidence

logger = logging.getLogger(__name__)

State = Application.State

KEPT_FOR = relativedelta(months=6)

#: Callables ``(moment) -> queryset of applications``: whose evidence something needed after ``moment``. Awards join.
needed_after = []


def not_needed(now=None):
    """Return the queryset of the evidence whose time is over."""
    moment = (now or timezone.now()) - KEPT_FOR
    over = Q(ended_at__lt=moment) | Q(ended_at=None, due_on__lt=timezone.localdate(moment))
    ended = Application.objects.filter(over, state__in=[State.DECIDED, State.WITHDRAWN])
    for needed in needed_after:
        ended = ended.exclude(pk__in=needed(moment).values("pk"))
    return Evidence.objects.filter(application__in=ended.values("pk"))


@transaction.atomic
def delete_what_is_not_needed(now=None):
    """Delete evidence whose time is over, with its files. Returns how many pieces."""
    pieces = list(not_needed(now).select_for_update(of=("self",)).order_by("pk"))
    Evidence.objects.filter(pk__in=[piece.pk for piece in pieces]).delete()
    for application in sorted({str(piece.application_id) for piece in pieces}):
        logger.info("The evidence of application %s was deleted: its time is over.", application)
    delete_unused([piece.file.name for piece in pieces])
    return len(pieces)
