"""Who may write what, and several people writing at once. The only package that imports guardian.

It knows nothing of our page classes.
"""
