"""What is asked of a signed-in person's session on every request."""

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cms.people.browsers import remember
from cms.people.second_factor import factors_of, is_missing


class SignInMiddleware:
    """Keep the list of the browsers in which a person is signed in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _may_be_signed_in(request) and request.user.is_authenticated:
            remember(request, request.user)
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Ask for the passphrase again, and come back.

        allauth would keep the whole request in the session for later, the visitor's network address among it.
        """
        methods = get_adapter().get_reauthentication_methods(request.user)
        if not isinstance(exception, ReauthenticationRequired) or not methods:
            return None
        return redirect(f"{methods[0]['url']}?{urlencode({'next': request.get_full_path()})}")


class SecondFactorMiddleware:
    """Let a session that owes a second factor reach the screens where it is shown or set up, and nothing else.

    allauth asks for a factor at sign-in when there is one. This holds for whoever has none yet, whose role came
    later, and whatever else opens a session.
    """

    ALWAYS = frozenset({"account_logout", "wagtailadmin_logout", "account_login"})
    TO_SET_UP = frozenset(
        {"second_factor", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "account_set_password"}
    )
    TO_SHOW = frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn"})

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name
        if name in self.ALWAYS or not _may_be_signed_in(request) or not is_missing(request):
            return None
        has_one = factors_of(request.user).exists()
        if name in (self.TO_SHOW if has_one else self.TO_SET_UP):
            return None
        if _wants_json(request):
            message = _("Show your second factor first. Your words are still on this screen.")
            answer = {"success": False, "error_code": "second-factor", "error_message": message}
            return JsonResponse(answer, status=403)
        way_back = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
        return redirect((_where_to_show_it(request.user) if has_one else reverse("second_factor")) + way_back)


def _may_be_signed_in(request):
    # Looking at the session of somebody who has none would make every public page vary by cookie.
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _where_to_show_it(user):
    methods = get_adapter().get_reauthentication_methods(user)
    return next(method["url"] for method in methods if method["id"].startswith("mfa"))


def _wants_json(request):
    return (
        "application/json" in request.headers.get("Accept", "")
        or request.headers.get("X-Requested-With") == "XMLHttpRequest"
        or request.content_type == "application/json"
    )
