"""Where to get help at once. The one source of these numbers, for every page, print and screen."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

# The day every line below was last compared with what its own service publishes. ``check`` warns when it is more than
# ``CHECK_EVERY`` ago; a number is never hidden because of it.
CHECKED_ON = datetime.date(2026, 11, 23)
CHECK_EVERY = datetime.timedelta(days=180)

# Where "leave this site" goes: a page that anybody might have open, and that says nothing about the visitor.
EXIT_ADDRESS = "https://www.bbc.co.uk/weather"


@dataclass(frozen=True)
class CrisisLine:
    """One way to reach a person who helps.

    ``how`` is what to do, ``href`` the same as a link (``tel:`` or ``sms:``), ``when`` its hours.
    """

    name: str
    how: str
    href: str
    when: str
    for_whom: str


CRISIS_LINES = (
    CrisisLine(_("Emergency"), _("Call 999"), "tel:999", _("any time"), _("if somebody is in danger right now")),
    CrisisLine(
        _("NHS mental health"),
        _("Call 111 and choose 2"),
        "tel:111",
        _("any time"),
        _("if you need urgent help"),
    ),
    CrisisLine(
        _("Samaritans"),
        _("Call 116 123"),
        "tel:116123",
        _("any time, free"),
        _("for anybody, about anything"),
    ),
    CrisisLine(_("Childline"), _("Call 0800 1111"), "tel:08001111", _("any time, free"), _("for anybody under 19")),
    CrisisLine(
        _("Shout"),
        _("Text SHOUT to 85258"),
        "sms:85258?&body=SHOUT",
        _("any time, free"),
        _("if you would rather text"),
    ),
)


def check_is_overdue(today):
    """Return whether the numbers were last checked too long before ``today`` (a date)."""
    return today - CHECKED_ON > CHECK_EVERY
