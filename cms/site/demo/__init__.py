"""Demo content: fictional people, schools and figures, made for this project. See ``content/README.md``."""

# Everybody may know it, which is why demo accounts cannot sign in outside demo mode.
DEMO_PASSWORD = "seaside-lights-2026"  # noqa: S105
