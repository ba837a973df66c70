"""What other packages hear from this one."""

from django.dispatch import Signal

#: A waiting page was handed to somebody to read. Sent with ``item`` and ``user``, inside the transaction.
handed_over = Signal()

#: Somebody signed a version off, the last who was needed or not. Sent with ``page``, ``by``, ``sign_off`` (the entry of
#: the ledger) and ``goes_live``, whether it is published next, inside the transaction.
signed_off = Signal()

#: ``user_id`` changed what the newest draft of ``page`` says.
somebody_wrote = Signal()
