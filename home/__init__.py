"""The home page, the groups and the Resilience Framework."""
