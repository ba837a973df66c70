"""Saying "not this time": never without a kind reason, a next step and a link to support. Nothing is deleted."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.moderation.eligibility import Refused
from cms.moderation.models import NotThisTime, NotThisTimeTemplate

# A single word is no reason, and a bare "No." is not kind.
FEWEST_WORDS = 8

_GAP = re.compile(r"\[[^\[\]]*\]")
_ON_THIS_SITE = re.compile(r"/(?![/\\])\S*")
_BY_PHONE = re.compile(r"(?:tel|sms):\+?[0-9]{2,15}")

#: What peer workers begin with until leads write their own.
FIRST_TEMPLATES = (
    {
        "name": "People could work out who it is about",
        "reason": (
            "Thank you for writing this. We liked [what you liked best]. We can’t put it on the site as it is. "
            "Somebody who knows [the person or the place] could work out who it is about. That is about keeping "
            "people safe. It is not about your writing."
        ),
        "next_step": (
            "[Say what to leave out or change. For example: tell it without the school and the day.] "
            "Then send it again. We would love to read it."
        ),
        "support": "Talk it through with a worker of your group",
        "support_link": "/desk/groups/",
    },
    {
        "name": "It is not right for this site",
        "reason": (
            "Thank you for writing this. We could see [what you could see in it]. This site is for "
            "[what the site is for], and this page is about something else. So we are not putting it on the site."
        ),
        "next_step": (
            "[Say where it could go, or which part of it would fit here.] Your words stay yours. They are still "
            "here, and you can go on with them."
        ),
        "support": "Talk it through with a worker of your group",
        "support_link": "/desk/groups/",
    },
    {
        "name": "It is very close to something hard",
        "reason": (
            "Thank you for trusting us with this. It takes courage to write about [what it is about]. It is still very "
            "close, and once it is on the site many people can read it. So we are not putting it on the site now."
        ),
        "next_step": (
            "[Say who will talk with them, and when.] You decide what happens with your words. You can keep them, "
            "change them, or come back to them much later."
        ),
        "support": "Childline: call 0800 1111, free, at any time",
        "support_link": "tel:08001111",
    },
)


def seed_templates():
    """Make the first templates on a site that has none. Returns how many were made."""
    if NotThisTimeTemplate.objects.exists():
        return 0
    return len(NotThisTimeTemplate.objects.bulk_create(NotThisTimeTemplate(**words) for words in FIRST_TEMPLATES))


def templates():
    """Return the templates that peer workers can choose from."""
    return NotThisTimeTemplate.objects.filter(is_offered=True)


def is_a_link_to_help(text):
    """Return whether ``text`` is an address on this site or the web, or a number to call or text."""
    if _ON_THIS_SITE.fullmatch(text) or _BY_PHONE.fullmatch(text):
        return True
    try:
        URLValidator(["https", "http"])(text)
    except ValidationError:
        return False
    return True


def what_is_wrong(*, reason, next_step, support, support_link):
    """Yield ``(name, code, sentence)`` for each part that cannot be sent to an author like that."""
    words = {"reason": reason, "next_step": next_step, "support": support}
    for name, text in words.items():
        if _GAP.search(text):
            yield name, "gaps", _("There is still a gap in square brackets. Write your own words there.")
    if len(reason.split()) < FEWEST_WORDS:
        yield "reason", "no-reason", _("Say why, in kind words. The author reads exactly this.")
    if len(next_step.split()) < 3:
        yield "next_step", "no-next-step", _("Say what the author can do next.")
    if not support.strip():
        yield "support", "no-support", _("Say who can help, or talk it through with them.")
    if not is_a_link_to_help(support_link.strip()):
        sentence = _("Give a link to help: an address such as https://… or /desk/groups/, or tel: with a number.")
        yield "support_link", "no-support", sentence


def must_be_kind(**words):
    """Raise :class:`Refused` (``gaps``, ``no-reason``, ``no-next-step``, ``no-support``) for what may not be sent."""
    for _name, code, sentence in what_is_wrong(**words):
        raise Refused(code, sentence)


def record(page, task_state, *, by, **words):
    """Write down that ``by`` said "not this time" to what waits at ``task_state``. Returns the record."""
    words = {name: text.strip() for name, text in words.items()}
    said = NotThisTime.objects.create(page_id=page.pk, task_state_id=task_state.pk, by=by, **words)
    log(instance=page, action="moderation.decline", user=by, data={"task_state_id": task_state.pk})
    return said


def standing(page_ids):
    """Return ``{page id: NotThisTime}`` for the pages that were told so and not sent again. One query."""
    return {said.page_id: said for said in NotThisTime.objects.filter(page__in=page_ids, sent_again_at=None)}


def last_said(page):
    """Return the newest :class:`NotThisTime` of ``page``, with what was read then, or None."""
    return page.not_this_time.select_related("task_state__revision").order_by("-said_at", "-pk").first()


def is_sent_again(page_id):
    """Remember that the page was sent once more."""
    NotThisTime.objects.filter(page=page_id, sent_again_at=None).update(sent_again_at=timezone.now())
