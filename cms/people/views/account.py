"""Your account: how you sign in, where you are signed in, and leaving."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cms.people import accounts, browsers
from cms.people.account_forms import LeaveForm, OwnAccountForm
from cms.people.invitations import has_a_worker
from cms.people.models import User
from cms.people.roles import only_writes
from cms.people.sealing_keys import CannotOpen
from cms.people.second_factor import may_remove
from cms.people.standing import needs_second_factor


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request):
    """Everything about one's own account on one page. The name and the e-mail are changed here."""
    # Another instance: a form that is refused must not leave its name on the page's "signed in as".
    person = User.objects.get(pk=request.user.pk)
    form = OwnAccountForm(request.POST or None, instance=person, asks_email=not only_writes(request.user))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("people:account")
    authenticators = list(Authenticator.objects.filter(user=request.user))
    for authenticator in authenticators:
        authenticator.user = request.user
    of_type = {kind: [found for found in authenticators if found.type == kind] for kind in Authenticator.Type}
    recovery = of_type[Authenticator.Type.RECOVERY_CODES]
    return render(
        request,
        "people/account.html",
        {
            "form": form,
            "passkeys": of_type[Authenticator.Type.WEBAUTHN],
            "app": next(iter(of_type[Authenticator.Type.TOTP]), None),
            "has_recovery_codes": bool(recovery),
            "codes_left": _codes_left(recovery),
            "has_factor": any(found not in recovery for found in authenticators),
            "removable": {found.pk for found in authenticators if may_remove(found)},
            "has_a_worker": bool(request.user.ends_at) and has_a_worker(request.user),
            "must_have_factor": needs_second_factor(request.user),
            "sign_ins": browsers.sign_ins_of(request.user),
            "this_session": request.session.session_key,
        },
    )


def _codes_left(recovery):
    try:
        return len(recovery[0].wrap().get_unused_codes()) if recovery else 0
    except CannotOpen:
        return 0


@never_cache
@login_required
@require_POST
def sign_out(request):
    """Sign out in one other browser, or in all of them."""
    if "everywhere" in request.POST:
        browsers.sign_out_everywhere(request.user, but=request.session.session_key)
        messages.success(request, _("You are signed out everywhere else."))
    else:
        sign_in_id = request.POST.get("sign_in", "")
        found = browsers.sign_ins_of(request.user).filter(pk=sign_in_id if sign_in_id.isdecimal() else None)
        browsers.sign_out(get_object_or_404(found))
        messages.success(request, _("Signed out there."))
    return redirect("people:account")


@never_cache
@login_required
@reauthentication_required(app="")
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request):
    """Delete one's own account, after showing once more that it is you."""
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.delete_account(request.user, by=request.user)
        except accounts.AccountRefused as refused:
            form.add_error(None, str(refused))
        else:
            logout(request)
            return render(request, "people/left.html")
    return render(request, "people/leave.html", {"form": form})
