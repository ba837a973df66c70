"""What happens to people that others may want to hear of."""

from django.dispatch import Signal

# Sent after a saved password change, with ``user`` and ``by``: the person who did it, or None when unknown
# (a command, a script).
password_changed = Signal()

# Sent after a membership ended, was ended or ran out, in the same transaction, with ``user``, ``group``, the
# ``role`` that ended, ``by`` (or None when unknown) and, when its time was over, ``ran_out=True``.
left_group = Signal()

# Sent inside the transaction of cms.people.accounts.delete_account, before anything of the account goes, with
# ``user`` and ``by``. Whoever keeps something of a person hands it over or lets it go now.
account_ending = Signal()

# Sent when a credential was saved with a new seal, in the same transaction, with ``credential``.
credential_sealed = Signal()

# Sent in the same transaction after somebody made their account with an invitation, with ``user`` and ``invitation``.
joined = Signal()
