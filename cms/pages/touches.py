"""What pages of ours touch, for the peer workers' queue: somebody's own words."""

from django.utils.translation import gettext_lazy as _

from cms.moderation.touches import Touch, register
from cms.pages.checking.pictures import quotes_in


def _quotes_somebody(version, content):
    return next(quotes_in(version), None) is not None


def connect():
    """Tell the queue."""
    register(Touch("story", _("somebody’s own words"), _quotes_somebody))
