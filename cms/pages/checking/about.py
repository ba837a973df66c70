"""Checks of what stands beside the words: how the page was made, when it is looked at again, and whom it names."""

import re

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.coauthoring.sharing import sign_in_names
from cms.moderation.findings import Found
from cms.moderation.models import RequestedChange
from cms.pages.credits import Kind
from cms.safeguarding.identity import hints_in

#: "three parents", "2 young people": below ten, as :mod:`cms.pages.how_made` says it.
_SMALL_NUMBER = re.compile(
    r"\b(?:[1-9]|one|two|three|four|five|six|seven|eight|nine|a couple of)\s+(?:[\w-]+\s+){0,2}?"
    r"(?:people|persons?|parents?|carers?|mums?|dads?|workers?|teachers?|nurses?|professionals?|pupils?|students?|"
    r"girls?|boys?|children|kids|teenagers?|members?|friends?|adults?|of us)\b",
    re.IGNORECASE,
)


def find_how_made(page):
    """Find a page that does not tell its readers how it was made, or counts people below ten there."""
    if not page.how_made:
        advice = _(
            "Tell your readers how this page was made. “Draft it from the records” writes the first words for you."
        )
        yield Found("nothing told", place=_("How this was made"), field="how_made", advice=advice)
    for part in page.how_made:
        for found in _SMALL_NUMBER.finditer(part.value) if part.block_type == "who" else ():
            advice = _("“%(words)s”: a small number can point at somebody. Say only what kind of people.")
            yield Found(found[0], place=_("How this was made"), block=part.id, advice=advice % {"words": found[0]})


def find_feedback(page):
    """Find a page whose readers are not told what came of feedback, though something was asked for and answered."""
    if not page.how_made or {"changed", "not_changed"} & {part.block_type for part in page.how_made}:
        return
    if RequestedChange.objects.filter(page=page.pk, settled_at__isnull=False).exists():
        advice = _("Changes were asked for, and you answered. Tell readers what changed, or what could not and why.")
        yield Found("not told", place=_("How this was made"), field="how_made", advice=advice)


def find_review_date(page):
    """Find a page that nobody will look at again, or that somebody should have looked at."""
    where = {"place": _("Look at it again on"), "field": "review_date"}
    if page.review_date is None:
        yield Found("none", advice=_("Choose a day on which somebody checks that it is still right."), **where)
    elif page.review_date <= timezone.localdate():
        yield Found(str(page.review_date), advice=_("This day is over. Choose a new one."), **where)


def find_credits(page):
    """Find a name in the credits that says more than a pen name or a first name: a surname, or a sign-in name."""
    names = {row.name for row in page.credits.all() if row.kind in (Kind.PEN_NAME, Kind.FIRST_NAME)}
    # Those of the people in this page only: nobody finds out here whether there is an account of some name.
    taken = {name.lower() for name in sign_in_names(page.pk)} if names else ()
    for name in sorted(names):
        where = {"place": _("Who made it"), "field": "credits"}
        if name.lower() in taken:
            advice = _("“%(name)s” is what somebody signs in with. Ask them to choose another name.")
            yield Found(f"sign-in {name}", advice=advice % {"name": name}, **where)
        for hint in hints_in(name):
            yield Found(f"{hint.kind}: {hint.found}", advice=f"“{hint.found}”: {hint.advice}", **where)
