"""Wagtail's older name for ``publish_scheduled``, which some servers still call: it does the same here."""

from cms.moderation.management.commands.publish_scheduled import Command

__all__ = ["Command"]
