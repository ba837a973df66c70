"""The search page. It owns no content."""
