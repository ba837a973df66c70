"""Telling the lead or the deputy that something waits: never what, about whom, or where."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from cms.safeguarding.models import ConcernEvent

logger = logging.getLogger(__name__)

What = ConcernEvent.What


def alert(concern, person):
    """Write to ``person``, who has to act on ``concern``, once that is certain, unless they were written to already.

    It always stands on their desk as well: not everybody has e-mail.
    """
    if person is not None and person.email:
        transaction.on_commit(lambda: _write(concern, person))


def _write(concern, person):
    if concern.events.filter(what=What.ALERTED, data__user=person.pk).exists():
        return
    address = settings.WAGTAILADMIN_BASE_URL + resolve_url(settings.LOGIN_REDIRECT_URL)
    try:
        send_mail(
            _("Something waits for you at your desk"),
            _(
                "Please look at your desk as soon as you can: %(address)s\n\n"
                "It waits for you alone at first. If nobody takes it in time, it goes on to somebody else."
            )
            % {"address": address},
            None,
            [person.email],
        )
    except OSError:  # pass_on_concerns tries again.
        logger.exception("No alert could be sent for case %s.", concern.name)
        what = What.NOT_ALERTED
    else:
        what = What.ALERTED
    ConcernEvent.objects.create(concern=concern, what=what, data={"user": person.pk})
