"""What other packages hear from this one."""

from django.dispatch import Signal

#: Somebody's kept version was brought into a page by somebody else. Sent with ``page`` and ``person``, who wrote it.
kept_version_used = Signal()

#: Somebody else took ``person`` out of ``page``, or let them look after it from now on. Sent inside the transaction.
taken_out = Signal()
now_looks_after = Signal()
