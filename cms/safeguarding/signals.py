"""What other packages hear of sealed pages, and what they tell about them. All of it runs in one transaction."""

from django.dispatch import Signal

#: Pages are about to be sealed. Sent with ``pages`` (held) and the ``concern`` before a word is taken away. Whoever
#: makes pages public takes them down now.
sealing = Signal()

#: A page was given back, as a draft. Sent with ``page_ids`` and ``late_words``: the sealed copies of what people sent
#: meanwhile. Whoever gives a reader without an account their words back empties those copies.
returned = Signal()

#: Sealed words are to go for good, or to stay sealed for good. Sent with ``page_ids`` and ``erased`` (a bool): whoever
#: still holds words of these pages somewhere lets go of them.
ended = Signal()
