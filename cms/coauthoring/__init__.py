"""Who may write what. The only package that imports guardian; it knows nothing of our page classes."""
