"""What happens to people that others may want to hear of."""

from django.dispatch import Signal

# Sent after a saved password change, with ``user`` and ``by``: the person who did it, or None when unknown
# (a command, a script).
password_changed = Signal()
