"""Judging: two young assessors, blind until both have sent, a conversation about differences, and a panel of others."""
