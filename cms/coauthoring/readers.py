"""The constant plain sign: which adults can read a draft, in every state of it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.coauthoring.sharing import supporters_of


def who_can_read(page):
    """Return the sentence that tells the people in ``page`` who can read its draft beside them."""
    group, workers = supporters_of([page.pk]).get(page.pk, (None, ()))
    return sign_of(group, workers)


def sign_of(group, workers):
    """Return the sentence for a draft of ``group`` (or None), which ``workers`` support."""
    if group is None:
        return _("This draft is from no group. Only the people in it can read it until you send it.")
    if not workers:
        return _("Nobody supports %(group)s yet. Only the people in this draft can read it until you send it.") % {
            "group": group
        }
    names = [worker.username for worker in workers]
    first, last = ", ".join(names[:-1]), names[-1]
    return ngettext(
        "%(last)s, who supports %(group)s, can read this draft.",
        "%(first)s and %(last)s, who support %(group)s, can read this draft.",
        len(names),
    ) % {"first": first, "last": last, "group": group}
