"""Accounts without names, writing groups and their members, and the peer worker's credential."""
