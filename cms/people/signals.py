"""What happens to people that others may want to hear of."""

from django.dispatch import Signal

# Sent after a saved password change, with ``user`` and ``by``: the person who did it, or None when unknown
# (a command, a script).
password_changed = Signal()

# Sent when a credential was saved with a new seal, in the same transaction, with ``credential``.
credential_sealed = Signal()
