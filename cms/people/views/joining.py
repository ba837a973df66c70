"""Joining with a code, and coming back with one: the code, then one screen, then the desk."""

import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import ratelimit
from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cms.people import invitations, names, passphrases
from cms.people.account_forms import CodeForm, ComeBackForm, JoinForm

_SESSION_KEY = "joining"
_SECONDS_TO_JOIN = 60 * 60
_WRONG = {"action": "join_code_wrong", "key": "everybody"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request):
    """Ask for the code. Every code that does not work gets the same answer."""
    if request.user.is_authenticated:
        return render(request, "people/join_signed_in.html")
    form = CodeForm(request.POST or None)
    if request.method != "POST":
        return render(request, "people/join.html", {"form": form})
    too_many = not (ratelimit.consume(request, action="join") and ratelimit.consume(request, dry_run=True, **_WRONG))
    if too_many:
        form.add_error("code", _("Too many codes were tried here. Wait a few minutes, then try again."))
    elif form.is_valid():
        try:
            invitation = invitations.find(form.cleaned_data["code"])
        except invitations.CodeRefused as refused:
            ratelimit.consume(request, **_WRONG)
            form.add_error("code", str(refused))
        else:
            # Not the code: the database, which keeps sessions, is not to hold it.
            request.session[_SESSION_KEY] = [invitation.pk, int(time.time())]
            return redirect("join_back" if invitation.person_id else "join_new")
    return render(request, "people/join.html", {"form": form}, status=429 if too_many else 200)


def _invitation_of(request):
    """Return the invitation whose code this browser gave within the hour, or raise ``CodeRefused``."""
    invitation_id, since = request.session.get(_SESSION_KEY, (None, 0))
    if request.user.is_authenticated or time.time() - since > _SECONDS_TO_JOIN:
        raise invitations.CodeRefused
    return invitations.still_good(invitation_id)


def _ask_for_the_code_again(request, refused):
    request.session.pop(_SESSION_KEY, None)
    form = CodeForm(initial={"code": ""})
    return render(request, "people/join.html", {"form": form, "refused": str(refused)})


@never_cache
@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """Choose a name and a passphrase, or a passkey. Then the account is there and signed in."""
    try:
        invitation = _invitation_of(request)
        if invitation.person_id:
            raise invitations.CodeRefused
        form = JoinForm(request.POST or None, initial={"username": names.suggest()})
        if request.method == "POST" and form.is_valid():
            user = invitations.join(
                invitation.pk,
                username=form.cleaned_data["username"],
                passphrase=form.cleaned_data["passphrase"],
            )
            return _signed_in(request, user, form)
    except invitations.CodeRefused as refused:
        return _ask_for_the_code_again(request, refused)
    except invitations.InvitationRefused as refused:
        form.add_error("username", str(refused))
    context = {"form": form, "invitation": invitation, "idea": _idea(request)}
    return render(request, "people/join_new.html", context)


@never_cache
@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "HEAD", "POST"])
def back(request):
    """Choose a new passphrase or passkey for the account one has. Every old way in ends."""
    try:
        invitation = _invitation_of(request)
        if not invitation.person_id:
            raise invitations.CodeRefused
        form = ComeBackForm(request.POST or None, known_name=invitation.person.username)
        if request.method == "POST" and form.is_valid():
            person = invitations.come_back(invitation.pk, passphrase=form.cleaned_data["passphrase"])
            return _signed_in(request, person, form)
    except invitations.CodeRefused as refused:
        return _ask_for_the_code_again(request, refused)
    context = {"form": form, "person": invitation.person, "idea": _idea(request)}
    return render(request, "people/join_back.html", context)


def _idea(request):
    """Return a passphrase to suggest: the one that was on the screen, or a new one."""
    return request.POST.get("idea", "")[:80] or passphrases.suggest()


def _signed_in(request, user, form):
    """Sign in whoever has just chosen how, and go to the desk, or to making the passkey."""
    request.session.flush()
    get_adapter(request).login(request, user)
    request.session.set_expiry(0)  # as after signing in: until the browser's window is closed
    if form.wants_passkey:
        return redirect("mfa_add_webauthn")
    record_authentication(request, user, "password")
    return redirect(settings.LOGIN_REDIRECT_URL)


@never_cache
@require_POST
def name(request):
    """Tell a script what to think about before keeping a sign-in name. Only while somebody joins, or is signed in."""
    if not request.user.is_authenticated:
        try:
            _invitation_of(request)
        except invitations.CodeRefused:
            return JsonResponse({"warnings": []}, status=403)
    if not ratelimit.consume(request, action="join_name"):
        return JsonResponse({"warnings": []}, status=429)
    return JsonResponse({"warnings": names.warnings_about(request.POST.get("username", "")[:40])})
