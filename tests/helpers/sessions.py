"""Signing in for tests, with the second factor where the site asks for one."""

from importlib import import_module

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.test import Client

from cms.people.standing import needs_second_factor


def sign_in(user, client=None, **options):
    """Sign ``user`` in and return their browser: staff as after the second step, others as after the first."""
    client = client or Client(**options)
    client.force_login(user, backend="cms.people.backends.SignInBackend")
    if needs_second_factor(user):
        show_second_factor(client)
    return client


def show_second_factor(client):
    """Record in the session of ``client`` that it has shown a second factor, as allauth does."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(
        client.cookies[settings.SESSION_COOKIE_NAME].value
    )
    record_authentication(request, get_user(request), "mfa", type="totp")
    request.session.save()
