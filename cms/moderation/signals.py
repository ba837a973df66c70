"""What other packages hear from this one."""

from django.dispatch import Signal

#: A waiting page was handed to somebody to read. Sent with ``item`` and ``user``, inside the transaction.
handed_over = Signal()
