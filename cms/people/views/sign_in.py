"""allauth's screens, with what this site adds: the codes of the demo, passkeys that sign in by themselves."""

from allauth.account import views as account_views
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as mfa_views
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from allauth.mfa.webauthn.internal import auth
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.people import invitations
from cms.people.adapters import MFAAdapter
from cms.people.second_factor import demo_code, factors_of, is_missing, may_remove, setting_one_up_showed_it
from cms.people.standing import needs_second_factor


@method_decorator(never_cache, name="dispatch")
class SecondStepView(mfa_views.AuthenticateView):
    """The second step of signing in."""

    def get_context_data(self, **kwargs):
        user = self.stage.login.user
        return {**super().get_context_data(**kwargs), **_ways(user), "demo_code": demo_code(user)}


@method_decorator(never_cache, name="dispatch")
class SecondStepAgainView(mfa_views.ReauthenticateView):
    """The second step in the middle of a session that has not shown it, or not lately."""

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "demo_code": demo_code(self.request.user)}


def _ways(user):
    return {"has_app": factors_of(user).filter(type="totp").exists(), "has_passkey": _passkeys(user).exists()}


def _passkeys(user):
    return factors_of(user).filter(type="webauthn")


@never_cache
@login_required
@require_safe
def second_factor(request):
    """Where somebody who must have a second factor, and has none, chooses one."""
    if not is_missing(request) or factors_of(request.user).exists():
        return redirect("people:account")
    return render(request, "people/second_factor.html", {"must": needs_second_factor(request.user)})


@method_decorator(never_cache, name="dispatch")
class SetUpAppView(totp_views.ActivateTOTPView):
    """Set an authenticator app up."""

    def form_valid(self, form):
        response = super().form_valid(form)
        setting_one_up_showed_it(self.request)
        return response


@method_decorator(never_cache, name="dispatch")
class AddPasskeyView(webauthn_views.AddWebAuthnView):
    """Make a passkey that signs in without a passphrase."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        # allauth's begins one that needs a passphrase as well.
        context["js_data"] = {"creation_options": auth.begin_registration(self.request.user, True)}
        return context

    def form_valid(self, form):
        response = super().form_valid(form)
        user = self.request.user
        invitations.has_a_way_in(user)
        if not (user.has_usable_password() or needs_second_factor(user)):
            # allauth makes recovery codes for a second step, and there is none: nobody would ever see them.
            Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
        setting_one_up_showed_it(self.request)
        return response

    def get_success_url(self):
        if needs_second_factor(self.request.user):
            return super().get_success_url()
        # A worker of the group can let others back in: no list of codes to look after on the first day.
        return reverse("people:account") if self.request.user.has_usable_password() else resolve_url("desk:home")


@method_decorator(never_cache, name="dispatch")
class RemovePasskeyView(webauthn_views.RemoveWebAuthnView):
    """Take a passkey away, unless it is what its owner cannot do without."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not may_remove(self.get_object()):
            messages.error(request, MFAAdapter.error_messages["cannot_delete_authenticator"])
            return redirect("people:account")
        return super().dispatch(request, *args, **kwargs)


login = account_views.login
logout = account_views.logout
inactive = account_views.account_inactive
reauthenticate = never_cache(account_views.reauthenticate)
change_passphrase = never_cache(account_views.password_change)
# allauth lets whoever sits at an open session of a passkey account choose a passphrase for it.
set_passphrase = never_cache(reauthentication_required(app="")(account_views.password_set))
