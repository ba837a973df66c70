"""Keeping people safe: crisis lines, leaving fast, and (later) concerns, identity checks and erasure."""
