"""Template tags for how people are named on a page."""

from django import template

from cms.pages.credits import ANONYMOUS
from cms.pages.models import CreditChoice

register = template.Library()


@register.simple_tag
def wanted_credit(page, user):
    """Return how ``user`` wants to be named on ``page``: a :class:`~cms.pages.credits.Credit`."""
    choice = CreditChoice.objects.filter(page=page.pk, person=user.pk).first()
    return choice.wanted if choice else ANONYMOUS
