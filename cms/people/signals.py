"""What happens to people that others may want to hear of."""

from django.dispatch import Signal

# Sent after a saved password change, with ``user`` and ``by``: the person who did it, or None when unknown
# (a command, a script).
password_changed = Signal()

# Sent inside the transaction of cms.people.accounts.delete_account, before anything of the account goes, with
# ``user`` and ``by``. Whoever keeps something of a person hands it over or lets it go now.
account_ending = Signal()
