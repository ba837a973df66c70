"""The engine room: people, files, permissions, sign-off and pages."""
