"""What others may join."""

from django.dispatch import Signal

# Sent in the same transaction when a panel's decision counts, with ``decision`` (charter.judging.models.Decision) and
# ``by``, who confirmed it. Whoever keeps awards grants one when its outcome is an award; what they raise undoes it all.
decided = Signal()
