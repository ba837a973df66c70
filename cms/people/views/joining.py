"""Joining with a code, and coming back with one: the code, then one screen, then the desk.

Wrong codes are counted first for the browser, by the secret that it has for the site's forms: whoever plays about at a
school closes their own browser for some minutes, and a good code goes on working in the others. The address may try
far more, for a school has one; a ceiling for everybody together keeps guessing hopeless, however many guess. What is
over a limit is answered without looking at the code, so the answer and its time say nothing about it.

A code is one of 25^12, which is 5.9e16. At the ceiling of 20,000 wrong codes an hour, for ten years (87,840 hours)
without a pause, while 1,000 codes are open: 20,000 x 87,840 x 1,000 / 5.9e16, one chance in 33,000 that anybody ever
guesses one. From one address, at 3,000 an hour: one in 226,000.
"""

import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import ratelimit
from django.conf import settings
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cms.people import invitations, names, passphrases
from cms.people.account_forms import CodeForm, ComeBackForm, JoinForm

_SESSION_KEY = "joining"
_SECONDS_TO_JOIN = 60 * 60


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request):
    """Ask for the code. Every code that does not work gets the same answer."""
    if request.user.is_authenticated:
        return render(request, "people/join_signed_in.html")
    form = CodeForm(request.POST or None)
    if request.method != "POST":
        return render(request, "people/join.html", {"form": form})
    too_many = not _count_wrong_code(request, dry_run=True)
    if too_many:
        form.add_error("code", _("Too many codes were tried here. Wait a few minutes, then try again."))
    elif form.is_valid():
        try:
            invitation = invitations.find(form.cleaned_data["code"])
        except invitations.CodeRefused as refused:
            _count_wrong_code(request)
            form.add_error("code", str(refused))
        else:
            # Not the code: the database, which keeps sessions, is not to hold it.
            request.session[_SESSION_KEY] = [invitation.pk, int(time.time())]
            return redirect("join_back" if invitation.person_id else "join_new")
    return render(request, "people/join.html", {"form": form}, status=429 if too_many else 200)


def _count_wrong_code(request, *, dry_run=False):
    """Count a wrong code. Returns whether this browser, this address and everybody together may try more of them."""
    get_token(request)  # makes one for a browser that has none
    browser = request.META["CSRF_COOKIE"]
    here = ratelimit.consume(request, action="join_code_wrong_here", key=browser, dry_run=dry_run)
    return here and ratelimit.consume(request, action="join_code_wrong", key="everybody", dry_run=dry_run)


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
    """Tell a script why a sign-in name can't be had, and what to think about before keeping it.

    Only while somebody joins, or is signed in.
    """
    if not request.user.is_authenticated:
        try:
            _invitation_of(request)
        except invitations.CodeRefused:
            # This may be answered after "Join" began a new session. Django takes away the cookie of a session that is
            # gone, and by now the browser's is the new one: so this answer does not touch it.
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
            return JsonResponse({"warnings": []}, status=403)
    if not ratelimit.consume(request, action="join_name"):
        return JsonResponse({"warnings": []}, status=429)
    typed = request.POST.get("username", "").strip()[:41]
    person = request.user if request.user.is_authenticated else None
    return JsonResponse({"warnings": [*names.why_not(typed, person), *names.warnings_about(typed)] if typed else []})
