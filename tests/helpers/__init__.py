"""Short steps for tests: edit, submit, sign off, and look at what the public gets."""

from tests.helpers.sessions import show_second_factor, sign_in
from tests.helpers.steps import edit, fingerprint, fresh, publish, sign_off, submit

__all__ = ["edit", "fingerprint", "fresh", "publish", "show_second_factor", "sign_in", "sign_off", "submit"]
