"""The environment of a real site, with nothing behind its addresses."""

WHOLE = {
    "SECRET_KEY": "Jt8%wq2L!zR7vP5xN9kB3mH6gD1fS4aC0yU-eOiTqWlZxMnVbKjGhFd",
    "LEDGER_KEY": "only-for-tests-only-for-tests-only-for-test",
    "SEALING_KEYS": "only-for-tests-only-for-tests-only-for-test",
    "ALLOWED_HOSTS": "www.example.org",
    "SITE_ADDRESS": "https://www.example.org",
    "DATABASE_URL": "postgres://nobody:nothing@localhost/nowhere",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_URL": "smtp://localhost:25",
    "DEFAULT_FROM_EMAIL": "site@example.org",
    "S3_BUCKET": "nothing",
    "S3_ACCESS_KEY": "nobody",
    "S3_SECRET_KEY": "nothing",
}
ON_DISK = {name: value for name, value in WHOLE.items() if not name.startswith("S3_")} | {"MEDIA_ROOT": "/srv/media"}
