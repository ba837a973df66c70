"""Keeping people safe: crisis lines, leaving fast, identity checks, and what happens when somebody is worried."""
