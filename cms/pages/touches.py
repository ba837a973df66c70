"""What pages of ours touch, for the peer workers' queue: somebody's own words."""

from django.utils.translation import gettext_lazy as _

from cms.moderation.touches import Touch, register


def _quotes_somebody(version, content):
    return any(block.block_type == "quote" for block in getattr(version, "body", ()))


def connect():
    """Tell the queue."""
    register(Touch("story", _("somebody’s own words"), _quotes_somebody))
