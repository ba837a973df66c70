"""The scheme: its levels, its criteria as blocks that people write, and the signed words that schools are judged by."""
