"""What others may join."""

from django.dispatch import Signal

#: Somebody speaks for a school from now on. Gives ``membership`` and ``by``, who let them: None if nobody is known.
coordinator_began = Signal()
#: Somebody speaks for a school no longer. Gives ``membership`` and ``by``.
coordinator_ended = Signal()
