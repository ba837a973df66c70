"""Who signs in with two things, what a session has shown so far, and the codes of the demo."""

import time

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.cache import cache

from cms.people.standing import needs_second_factor

#: What counts as a second factor. Recovery codes stand in for one, and are none by themselves.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def factors_of(user):
    """Return the queryset of the second factors that ``user`` has set up."""
    return Authenticator.objects.filter(user=user.pk, type__in=FACTORS)


def is_shown(request):
    """Return whether this session has shown a second factor, or a passkey, which is both at once."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def is_missing(request):
    """Return whether this session has to show or set up a factor before it may do anything.

    Staff owe a second one. Whoever chose a passkey when they joined owes the first until they have made it.
    """
    user = request.user
    if not user.is_authenticated or is_shown(request):
        return False
    return not user.has_usable_password() or needs_second_factor(user)


def is_last(authenticator):
    """Return whether ``authenticator`` is the only factor of its person."""
    return not factors_of(authenticator.user).exclude(pk=authenticator.pk).exists()


def may_remove(authenticator):
    """Return whether a person may do without this factor: not the last one of staff, not the only way in."""
    if authenticator.type not in FACTORS or not is_last(authenticator):
        return True
    return authenticator.user.has_usable_password() and not needs_second_factor(authenticator.user)


def setting_one_up_showed_it(request):
    """Note in the session that its person has just set a factor up, and so proved that they hold it."""
    newest = factors_of(request.user).latest("pk")
    record_authentication(request, request.user, "mfa", id=newest.pk, type=newest.type)


def set_up_demo_app(user):
    """Give a demo account an authenticator app. Its codes are shown to whoever asks: see :func:`demo_code`."""
    return totp.TOTP.activate(user, totp.generate_totp_secret()).instance


def demo_code(user):
    """Return the code that a demo account's app would show now, or None: outside demo mode, and for real people."""
    if not (settings.DEMO_MODE and user.is_demo):
        return None
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        return None
    counter = int(time.time()) // totp.app_settings.TOTP_PERIOD
    code = totp.format_hotp_value(totp.hotp_value(decrypt(authenticator.data["secret"]), counter))
    # Elsewhere a code works once. Here several people try the same account within one half minute.
    cache.delete(totp.TOTP(authenticator)._get_used_cache_key(code))
    return code
