"""Many readers for many minutes, while pages are published, changed and taken down: ``make soak``."""
