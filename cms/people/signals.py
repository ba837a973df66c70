"""What happens to people that others may want to hear of."""

from django.dispatch import Signal

# Sent after a saved password change, with ``user`` and ``by``: the person who did it, or None when unknown
# (a command, a script).
password_changed = Signal()

# Sent inside the transaction, before an account goes. Arguments: user, by (who ended it). Whatever else is theirs is
# handed on or forgotten by those who listen.
account_ending = Signal()
