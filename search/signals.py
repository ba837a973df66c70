"""What the search index tells whoever keeps something beside it."""

from django.dispatch import Signal

# Objects of one model (the sender) were written into the index. With ``objs``, a list.
indexed = Signal()

# ``update_index`` has gone through all of them.
rebuilt = Signal()
