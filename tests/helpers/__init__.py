"""Short steps for tests: edit, submit, sign off, and look at what the public gets."""

from tests.helpers.scenes import built_once, taken_back
from tests.helpers.sessions import show_second_factor, sign_in
from tests.helpers.steps import answer_checks, edit, fingerprint, fresh, look_after, publish, sign_off, submit

__all__ = [
    "answer_checks",
    "built_once",
    "edit",
    "fingerprint",
    "fresh",
    "look_after",
    "publish",
    "show_second_factor",
    "sign_in",
    "sign_off",
    "submit",
    "taken_back",
]
