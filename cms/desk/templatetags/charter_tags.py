"""Words about applications, for the charter mark's screens."""

from django import template
from django.utils.translation import gettext as _

from charter.applications.models import Application

register = template.Library()


@register.filter
def state_in_words(application):
    """Say how far ``application`` is: what was decided, or that small gaps are mended, where its state alone does not.

    Its confirmed decisions come as ``confirmed``, as those who list applications bring them along.
    """
    if application.state == Application.State.DRAFT and application.gaps:
        return _("Small gaps to mend")
    if application.state == Application.State.DECIDED and application.confirmed:
        return application.confirmed[0].get_outcome_display()
    return application.get_state_display()
