"""Where to get help at once. The one source of these numbers, for every page, print and screen."""

import datetime
import re
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import mark_safe
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


# A number as people write it: with or without spaces, and no part of a longer one or of a price.
_SPACE = r"(?:\s|&nbsp;)?"
_NUMBERS = {re.search(r"\d+", line.href)[0]: line.href for line in CRISIS_LINES}
_WRITTEN = re.compile(
    rf"(?<![\d£.,#])(?<!\d\s)({'|'.join(_SPACE.join(number) for number in _NUMBERS)})(?!{_SPACE}\d|[.,]\d|%)"
)


def with_links(html):
    """Return ``html``, which is safe, with each number of a crisis line as a link to it. The words stay as they are.

    Only these numbers: whether any other is right, nobody here has checked.
    """
    parts, in_link = re.split(r"(<[^>]*>)", str(html)), False
    for place, part in enumerate(parts):
        if part.startswith("<"):
            in_link = (in_link or re.match(r"<a\b", part)) and part != "</a>"
        elif not in_link:
            parts[place] = _WRITTEN.sub(_link_to, part)
    return mark_safe("".join(parts))  # noqa: S308 - as safe as it was


def _link_to(written):
    number = "".join(re.findall(r"\d", written[0]))
    return format_html('<a href="{}">{}</a>', _NUMBERS[number], mark_safe(written[0]))  # noqa: S308 - digits and spaces


def check_is_overdue(today):
    """Return whether the numbers were last checked too long before ``today`` (a date)."""
    return today - CHECKED_ON > CHECK_EVERY
