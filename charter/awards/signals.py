"""What others may join."""

from django.dispatch import Signal

#: An award's log has one line more. Gives ``award`` and ``event`` (an :class:`~charter.awards.models.AwardEvent`).
changed = Signal()
