"""Moments and lists of names, as one says them."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def day(moment):
    """Return the day of ``moment``: "today", "yesterday", a weekday within six days, or else the date."""
    date, today = timezone.localdate(moment), timezone.localdate()
    ago = (today - date).days
    if ago == 0:
        return _("today")
    if ago == 1:
        return _("yesterday")
    if 0 < ago < 7:
        return date_format(date, "l")
    return date_of(date)


def date_of(date):
    """Return a date as people say it, with its year when that is not this one."""
    return date_format(date, "j F" if date.year == timezone.localdate().year else "j F Y")


def listed(names):
    """Return "Heron", "Heron and Curlew" or "Heron, Curlew and Dunlin"."""
    names = [str(name) for name in names]
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
