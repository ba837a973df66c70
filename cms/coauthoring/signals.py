"""What other packages hear from this one."""

from django.dispatch import Signal

#: Somebody's kept version was brought into a page by somebody else. Sent with ``page`` and ``person``, who wrote it.
kept_version_used = Signal()
