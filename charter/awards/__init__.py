"""Awards: which school holds which level of the mark, what became of it, and how anybody sees that."""
