"""What a worker does for the people of their groups: invite, let back in, make longer, end."""

import base64

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from cms.people import accounts, invitations
from cms.people.account_forms import InviteForm, RenewForm
from cms.people.models import GroupMembership
from cms.people.qr_codes import svg_of

LINES_PER_SCREEN = 50
_CARD = "card"  # the cookie that brings a new code to its card


def _must_look_after_somebody(user):
    if not invitations.roles_open_to(user):
        raise PermissionDenied(_("Only workers of a group and administrators can invite people."))


@never_cache
@login_required
@require_safe
def invitation_list(request):
    """Every invitation of the groups one supports, with its state and who made it."""
    _must_look_after_somebody(request.user)
    seen = Paginator(invitations.invitations_seen_by(request.user), LINES_PER_SCREEN)
    return render(request, "people/invitations.html", {"invitations": seen.get_page(request.GET.get("page"))})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request):
    """Make an invitation. Its card comes next, and shows the code once."""
    _must_look_after_somebody(request.user)
    form = InviteForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            _must_not_be_too_many(request)
            made = invitations.invite(by=request.user, **form.cleaned_data)
        except invitations.InvitationRefused as refused:
            form.add_error(None, str(refused))
        else:
            return _to_the_card(*made)
    return render(request, "people/invite.html", {"form": form})


def to_the_card(request, make):
    """Let ``make`` make an invitation, and lead on to its card. For screens elsewhere that invite people."""
    _must_not_be_too_many(request)
    return _to_the_card(*make())


def _must_not_be_too_many(request):
    if not ratelimit.consume(request, action="invite"):
        raise invitations.InvitationRefused("too-many", _("You made many codes in this hour. Wait a while."))


def _to_the_card(invitation, code):
    """Lead on to the card, which may be loaded again without making another.

    The code goes with the worker's own browser, to that one address and for a minute: the server keeps it nowhere.
    """
    address = reverse("people:card", args=[invitation.pk])
    response = redirect(address)
    response.set_cookie(
        _CARD, code, max_age=60, path=address, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Strict"
    )
    return response


@never_cache
@login_required
@require_GET
def card(request, invitation_id):
    """Show the card of an invitation, with its code the first time; after that, how to make a new one."""
    invitation = get_object_or_404(invitations.invitations_seen_by(request.user), pk=invitation_id)
    code = request.COOKIES.get(_CARD, "")
    if not invitations.is_code_of(code, invitation):
        return render(request, "people/card_shown.html", {"invitation": invitation})
    # After "#": browsers keep that part to themselves, so the code is in no log and no Referer.
    link = f"{request.build_absolute_uri(reverse('join'))}#{code}"
    context = {"invitation": invitation, "code": code, "link": link, "qr": _qr_code(link)}
    response = render(request, "people/card.html", context)
    response.delete_cookie(_CARD, path=request.path, samesite="Strict")
    return response


@never_cache
@login_required
@require_POST
def make_again(request, invitation_id):
    """Make a new card in place of one whose code nobody has any more."""
    invitation = get_object_or_404(invitations.invitations_seen_by(request.user), pk=invitation_id)
    try:
        _must_not_be_too_many(request)
        return _to_the_card(*invitations.make_again(invitation, by=request.user))
    except invitations.InvitationRefused as refused:
        messages.error(request, str(refused))
        return redirect("people:card", invitation.pk)  # Not every maker of a card sees the list of them.


def _qr_code(text):
    """Return ``text`` as a QR code for an ``img``: a data address, which the content policy allows."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg_of(text)).decode()}"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request, invitation_id):
    """Ask whether to take an invitation back, and do so: somebody may have its card in their pocket."""
    invitation = get_object_or_404(invitations.invitations_seen_by(request.user), pk=invitation_id)
    if request.method != "POST":
        return render(request, "people/revoke.html", {"invitation": invitation})
    invitations.revoke(invitation, by=request.user)
    messages.success(request, _("That code lets nobody in now."))
    return redirect("people:invitations")


@never_cache
@login_required
@require_safe
def people(request):
    """The people whose accounts one looks after."""
    _must_look_after_somebody(request.user)
    # In which other groups somebody is, is theirs to tell.
    of_these_groups = GroupMembership.objects.filter(group__in=invitations.groups_open_to(request.user))
    helped = invitations.people_helped_by(request.user).prefetch_related(
        "groups", Prefetch("memberships", of_these_groups.select_related("group"))
    )
    page = Paginator(helped, LINES_PER_SCREEN).get_page(request.GET.get("page"))
    return render(request, "people/people.html", {"people": page, "form": RenewForm(auto_id=False)})


@never_cache
@login_required
@require_POST
def help_person(request, person_id):
    """Do one thing for one person: a code to come back with, a longer account, an end."""
    person = get_object_or_404(invitations.people_helped_by(request.user), pk=person_id)
    try:
        return _ACTIONS.get(request.POST.get("action"), _nothing)(request, person)
    except (invitations.InvitationRefused, accounts.AccountRefused) as refused:
        messages.error(request, str(refused))
        return redirect("people:people")


def _nothing(request, person):
    messages.error(request, _("Choose what to do."))
    return redirect("people:people")


def _let_back_in(request, person):
    _must_not_be_too_many(request)
    return _to_the_card(*invitations.invite_back(person, by=request.user))


def _renew(request, person):
    form = RenewForm(request.POST)
    if not form.is_valid():
        return _nothing(request, person)
    accounts.renew(person, by=request.user, days=form.cleaned_data["days"])
    messages.success(request, _("Done. %(name)s can sign in.") % {"name": person})
    return redirect("people:people")


def _end(request, person):
    if accounts.end_access(person, by=request.user):
        done = _("%(name)s can’t sign in now. Nothing they wrote is lost. You can let them in again.")
    else:
        done = _("%(name)s has left your groups. Others support them as well, so their account goes on for those.")
    messages.success(request, done % {"name": person})
    return redirect("people:people")


_ACTIONS = {"let-back-in": _let_back_in, "renew": _renew, "end": _end}
