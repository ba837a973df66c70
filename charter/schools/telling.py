"""Telling a school's coordinators, by letter, that their desk has news. A letter says that, and never what or why."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from charter.schools.models import SchoolMembership

logger = logging.getLogger(__name__)


def tell_school(school, only=None):
    """Write to the coordinators who gave an address, once the change is certain. It stands on their desk as well.

    ``only``: the ids of those who are to be told, where these are not all.
    """
    transaction.on_commit(lambda: _write(school, only))


def _write(school, only):
    memberships = SchoolMembership.objects.current().filter(school=school.pk).select_related("user")
    memberships = memberships if only is None else memberships.filter(user__in=only)
    desk = settings.WAGTAILADMIN_BASE_URL + resolve_url(settings.LOGIN_REDIRECT_URL)
    for address in sorted({each.user.email for each in memberships if each.user.email and each.user.is_active}):
        try:
            send_mail(
                _("There is news about your school’s charter mark"),
                _("Please look at your desk: %(address)s") % {"address": desk},
                None,
                [address],
            )
        except OSError:
            logger.exception("No letter about school %s could be sent.", school.pk)
