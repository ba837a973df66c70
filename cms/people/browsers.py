"""The browsers in which a person is signed in: naming them, remembering them, signing them out."""

from importlib import import_module

from allauth.account.signals import password_changed, password_set
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.people.models import SignIn

_SEEN = "sign_in_seen"

# The first that stands in what a browser says of itself: each names the ones it descends from as well.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrom", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_PHONE, _TABLET, _COMPUTER = gettext_lazy("A phone"), gettext_lazy("A tablet"), gettext_lazy("A computer")
_DEVICES = (
    ("iPhone", "iPhone", _PHONE),
    ("iPad", "iPad", _TABLET),
    ("Android", "Android", _TABLET),  # A phone adds "Mobile".
    ("CrOS", "a Chromebook", _COMPUTER),
    ("Windows", "Windows", _COMPUTER),
    ("Macintosh", "a Mac", _COMPUTER),
    ("Linux", "Linux", _COMPUTER),
)


def browser_name(user_agent):
    """Return a device in plain words, such as "A phone: Firefox on Android", from its ``User-Agent`` header."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    device, kind = next(((name, kind) for mark, name, kind in _DEVICES if mark in user_agent), ("", ""))
    if not device:
        return browser or _("A browser")
    if "Mobile" in user_agent and device == "Android":
        kind = _PHONE
    name = _("%(browser)s on %(device)s") % {"browser": browser, "device": device} if browser else device
    return _("%(kind)s: %(name)s") % {"kind": kind, "name": name}


def remember(request, user):
    """Note that ``user`` uses this session today. It writes once a day, and when the session got a new key."""
    today = timezone.localdate()
    seen = [request.session.session_key, today.isoformat()]
    if request.session.session_key is None or request.session.get(_SEEN) == seen:
        return
    SignIn.objects.update_or_create(
        session_id=request.session.session_key,
        defaults={
            "user": user,
            "browser": browser_name(request.headers.get("User-Agent", ""))[:60],
            "used_on": today,
        },
    )
    request.session[_SEEN] = seen


@receiver(user_logged_in)
def remember_a_sign_in(sender, request, user, **kwargs):
    """Note a new sign-in before its first page."""
    remember(request, user)


@receiver([password_changed, password_set])
def a_new_passphrase_signs_the_others_out(sender, request, user, **kwargs):
    """Whoever knew the old passphrase is out. Django ends their sessions too; this takes them off the list."""
    sign_out_everywhere(user, but=request.session.session_key)


def sign_ins_of(user):
    """Return the sign-ins of ``user`` whose session goes on, the one used last first."""
    return user.sign_ins.filter(session__expire_date__gt=timezone.now())


def sign_out(sign_in):
    """End the session of one sign-in at once."""
    # Through the session's store, because it may have a copy in the cache.
    import_module(settings.SESSION_ENGINE).SessionStore(sign_in.session_id).delete()


def sign_out_everywhere(user, *, but=None):
    """End all sessions of ``user``, except the one with the key ``but``. Returns how many."""
    ended = [sign_in for sign_in in user.sign_ins.all() if sign_in.session_id != but]
    for sign_in in ended:
        sign_out(sign_in)
    return len(ended)
