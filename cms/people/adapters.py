"""What this site decides of django-allauth's ways: who may sign in, how tries are counted, our words."""

import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogContext

from cms.people import sealed_secrets
from cms.people.backends import may_sign_in
from cms.people.browsers import browser_name
from cms.people.second_factor import may_remove


class AccountAdapter(DefaultAccountAdapter):
    """Signing in and out."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "That sign-in name and passphrase don’t go together. Look at both and try again."
        ),
        "incorrect_password": _("That is not your passphrase. Try again."),
        "enter_current_password": _("That is not your passphrase. Try again."),
        "too_many_login_attempts": _(
            "Too many tries. Wait five minutes, then try again. If you have forgotten your passphrase, "
            "ask a worker in your group for a new code."
        ),
        "rate_limited": _("Too many tries. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request):
        return False

    def pre_login(self, request, user, **kwargs):
        """Stop accounts whose time is over on every way in: allauth itself asks only whether one is active."""
        if not may_sign_in(user):
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def is_reauthentication_required(self, *, app, **kwargs):
        """Don't ask for the passphrase again in the minutes after it was typed to sign in."""
        records = get_authentication_records(context.request, context.request.user)
        if records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def set_password(self, user, password):
        """Save a passphrase that its owner chose: allauth asks nobody else for one."""
        with LogContext(user=user):
            super().set_password(user, password)

    def get_password_change_redirect_url(self, request):
        return reverse("people:account")

    def _get_login_attempts_cache_key(self, request, **credentials):
        # allauth's has the Host header in it, with its port: whoever sends another port would begin to count anew.
        return credentials.get("username", "").lower()


class MFAAdapter(DefaultMFAAdapter):
    """Second factors and passkeys."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "This is the only thing you can sign in with beside your passphrase. Set up another one first."
        ),
        # allauth says the same of a passkey.
        "incorrect_code": _(
            "That does not open anything here. A code: its time may be over, so try the next one. A passkey: it may "
            "have been taken away, so sign in another way, or ask a worker for a card."
        ),
    }

    def get_totp_issuer(self):
        return settings.SITE_NAME

    def _get_site_name(self):
        return settings.SITE_NAME

    def _get_user_identifier(self, user):
        # allauth's takes the e-mail where there is one: phones show this name to whoever looks.
        return user.get_username()

    def encrypt(self, text):
        return sealed_secrets.seal(text)

    def decrypt(self, encrypted_text):
        return sealed_secrets.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator):
        return may_remove(authenticator)

    def generate_authenticator_name(self, user, type):  # noqa: A002 - allauth's signature
        return browser_name(context.request.headers.get("User-Agent", ""))
