"""What an open editor is told about its page beside its words: that somebody sent it, signed it off or took it down."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, PageLogEntry

from cms.coauthoring.sharing import people_in

_SIGNED_OFF = gettext_lazy(
    "This page is signed off, and readers can see it now. What you write from here on is a newer draft: they see it "
    "when that is signed off too."
)
# What each line of Wagtail's log means to somebody who is writing. Peer workers are not named: what they decide, they
# decide for all of them.
_HAPPENED = {
    "wagtail.workflow.start": gettext_lazy(
        "%(who)s sent this page to a peer worker. You can write on: they read the newest words."
    ),
    "wagtail.workflow.resume": gettext_lazy(
        "%(who)s sent this page to a peer worker again. You can write on: they read the newest words."
    ),
    "wagtail.workflow.cancel": gettext_lazy(
        "%(who)s took this page back. It does not wait for a peer worker any more. You can write on."
    ),
    "wagtail.workflow.reject": gettext_lazy(
        "A peer worker asks for changes to this page. What they wrote is at your desk. You can write on."
    ),
    "wagtail.workflow.approve": _SIGNED_OFF,
    "wagtail.publish": _SIGNED_OFF,
    "wagtail.unpublish": gettext_lazy(
        "This page was taken down: readers can’t see it now. Your draft is still here. You can write on."
    ),
}


def news_of(page_id, person, since=None):
    """Return what the scripts of an editor of a page, which ``person`` has open, are told: a plain dict.

    ``key`` stands for the last thing that happened to the page, ``says`` is a sentence about it, empty while ``since``
    is that key, and ``tag`` says in HTML whether readers can see the page.
    """
    page = Page.objects.get(pk=page_id)
    last = PageLogEntry.objects.filter(page=page_id, action__in=_HAPPENED).order_by("-pk").first()
    key = str(last.pk) if last else "-"
    return {
        "key": key,
        "says": _said(page, last, person) if last and since not in (None, key) else "",
        "tag": render_to_string("coauthoring/live_tag.html", {"page": page}).strip(),
    }


def _said(page, last, person):
    return _HAPPENED[last.action] % {"who": _who(page, last.user_id, person)}


def _who(page, user_id, person):
    if user_id == person.pk:
        return _("You")
    names = {each.user.pk: each.user.get_username() for each in people_in([page.pk]).get(page.pk, ())}
    return names.get(user_id) or _("Somebody from the team")
