"""A school's showcase on the page of its award: its film, its board, its booklet and the hub in the school."""
