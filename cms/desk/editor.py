"""The buttons at the foot of Wagtail's editor, in our words."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.action_menu import SubmitForModerationMenuItem, WorkflowMenuItem

from cms.moderation.changes import must_be_settled
from cms.moderation.eligibility import Refused
from cms.moderation.workflow import for_sending

# Nobody publishes by a button, and a page is decided on where all of it can be read: the review page.
_GONE = {"action-publish", "action-restart-workflow"}


class SendMenuItem(SubmitForModerationMenuItem):
    """Wagtail's "Submit to …", said plainly, and the first of the buttons."""

    label = _("Send to a peer worker")

    def get_context_data(self, parent_context):
        return {**super().get_context_data(parent_context), "label": self.label}


def leave_only_what_authors_use(menu_items):
    """Take the buttons out of ``menu_items`` (a list, changed in place) that nobody here uses; rename "submit"."""
    kept = []
    for item in menu_items:
        if isinstance(item, SubmitForModerationMenuItem):
            kept.insert(0, SendMenuItem(order=item.order))
        elif item.name not in _GONE and not isinstance(item, WorkflowMenuItem):
            kept.append(item)
    menu_items[:] = kept


def hold_back(request, page):
    """Turn "send" into "save" while something that a peer worker asked for is open. The reason stays on ``request``."""
    if request.method != "POST" or "action-submit" not in request.POST:
        return
    try:
        must_be_settled(page.pk, by=request.user)
        for_sending(page)
    except Refused as refused:
        request.POST = request.POST.copy()
        del request.POST["action-submit"]
        request.not_sent_because = refused.reason


def held_back(request):
    """Return why :func:`hold_back` did not let this page be sent, or an empty string."""
    return getattr(request, "not_sent_because", "")
