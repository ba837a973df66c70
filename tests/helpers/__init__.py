"""Short steps for tests: edit, submit, sign off, and look at what the public gets."""

from tests.helpers.steps import edit, fingerprint, fresh, publish, sign_off, submit

__all__ = ["edit", "fingerprint", "fresh", "publish", "sign_off", "submit"]
