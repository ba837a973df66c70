"""What people meet after signing in. Each view asks for something and calls one action."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Page

from cms.coauthoring.actions import CannotStart, start_page
from cms.coauthoring.coauthors import pending_for
from cms.coauthoring.grants import granted_paths
from cms.coauthoring.sharing import pages_to_give
from cms.desk import notices
from cms.desk.charter.reading import has_a_part, news_of_what_was_judged
from cms.desk.charter.waiting import waits_for
from cms.desk.forms import CredentialForm, FindForm, ProposeForm, StartForm, TakeDownForm
from cms.desk.kinds import kinds_for
from cms.desk.my_pages import PAGES_PER_SCREEN, cards, my_pages
from cms.desk.queue import queue_for
from cms.desk.safety import safety_of
from cms.moderation import actions, workflow
from cms.moderation.eligibility import Refused
from cms.people import credentials
from cms.people.models import PeerWorker
from cms.people.roles import Role, has_role, is_administrator


@never_cache
@login_required
@require_safe
def home(request):
    """ "My pages", who asks one in, and for a peer worker what waits to be read."""
    user = request.user
    find = FindForm(request.GET)
    found = find.cleaned_data if find.is_valid() else {}
    pages = my_pages(user, words=found.get("q", ""), state=found.get("state", "")) if found else my_pages(user).none()
    mine = Paginator(pages, PAGES_PER_SCREEN).get_page(request.GET.get("page"))
    sees_credentials = _sees_credentials(user)
    queue = queue_for(user, request.GET) if credentials.is_peer_worker(user) else None
    return render(
        request,
        "desk/home.html",
        {
            "safety": safety_of(user),
            "invitations": pending_for(user),
            "my_pages": cards(mine, user),
            "my_pages_page": mine,
            "find": find,
            "is_found": bool(found.get("q") or found.get("state") or find.errors),
            "found": {name: value for name, value in request.GET.items() if name in find.fields and value},
            "left_behind": pages_to_give(user).count(),
            "news": notices.with_next_steps(notices.news_for(user)[: notices.SHOWN]),
            "queue": queue,
            "why_no_queue": credentials.why_not(user) if queue is None and has_role(user, Role.PEER_WORKER) else "",
            "is_administrator": is_administrator(user),
            "can_start": bool(kinds_for(user)),
            "is_in_the_charter": has_a_part(user),
            "lines_of_the_charter": waits_for(user),
            "news_of_the_charter": news_of_what_was_judged(user),
            "sees_credentials": sees_credentials,
            "sign_off_is_off": (sees_credentials or user.is_superuser) and not workflow.is_in_place(),
        },
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request):
    """Start a page: a draft in the right place, granted to the person who starts it."""
    if not kinds_for(request.user):
        raise PermissionDenied(_("Your role does not start pages. Ask a peer worker if it should."))
    form = StartForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        parent = kind.parent()
        page = kind.draft(form.cleaned_data["title"], form.cleaned_data["group"])
        try:
            if parent is None:
                raise CannotStart(
                    _("There is no place for this kind of page yet. Ask an administrator to run set_up_site.")
                )
            page = start_page(page, parent=parent, by=request.user, with_others=form.cleaned_data["with_others"])
        except (CannotStart, ValidationError) as problem:
            form.add_error("title", problem.messages if isinstance(problem, ValidationError) else str(problem))
        else:
            return redirect("wagtailadmin_pages:edit", page.pk)
    return render(request, "desk/start.html", {"form": form})


@never_cache
@login_required
@require_POST
def take_back(request, page_id):
    """Take one's own page out of the queue to go on writing."""
    page = get_object_or_404(Page, path__in=granted_paths(request.user), pk=page_id)
    try:
        actions.take_back(page.specific, by=request.user)
    except Refused as refused:
        messages.info(request, refused.reason)
        return redirect("desk:home")
    return redirect("wagtailadmin_pages:edit", page.pk)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_down(request):
    """Take a live page off the public site at once."""
    form = TakeDownForm(request.POST or None, initial={"address": request.GET.get("address", "")})
    if request.method == "POST" and form.is_valid():
        page = form.cleaned_data["address"]
        try:
            actions.take_down(page, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("“%(title)s” is not public any more.") % {"title": page.title})
            if below := page.get_descendants().live().count():
                messages.warning(request, _hidden_with_it(below))
            return redirect("desk:home")
    return render(request, "desk/take_down.html", {"form": form})


def _hidden_with_it(count):
    return ngettext(
        "%(count)d page below it can’t be read either, until it is signed off again.",
        "%(count)d pages below it can’t be read either, until it is signed off again.",
        count,
    ) % {"count": count}


def _sees_credentials(user):
    roles = (Role.PEER_WORKER, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR)
    return any(has_role(user, role) for role in roles)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def peer_workers(request):
    """Who can sign off, since when and by whose word; proposing, granting, confirming and ending it."""
    if not _sees_credentials(request.user):
        raise PermissionDenied(_("Only peer workers, safeguarding leads and administrators can see this list."))
    form = ProposeForm(request.POST if request.POST.get("action") == "propose" else None)
    if request.method == "POST":
        try:
            done = _change_credential(request, form)
        except credentials.CredentialRefused as refused:
            messages.error(request, str(refused))
            done = True
        if done:
            return redirect("desk:peer_workers")
    return render(
        request,
        "desk/peer_workers.html",
        {
            "form": form,
            "credentials": credentials.read_together(
                PeerWorker.objects.select_related("user", "proposed_by", "granted_by").prefetch_related("events__by")
            ),
            "is_worker": credentials.is_peer_worker(request.user),
        },
    )


def _change_credential(request, form):
    """Carry one change out. Returns whether it was done; False when the form has to be shown again."""
    if request.POST.get("action") == "propose":
        if not form.is_valid():
            return False
        credentials.propose(form.cleaned_data["user"], by=request.user)
        return True
    change = CredentialForm(request.POST)
    if not change.is_valid():
        if "credential" in change.errors:
            raise Http404
        for errors in change.errors.values():
            messages.error(request, " ".join(errors))
        return True
    credential, reason = change.cleaned_data["credential"], change.cleaned_data["reason"]
    if change.cleaned_data["action"] == CredentialForm.GRANT:
        credentials.grant(credential, by=request.user)
    elif change.cleaned_data["action"] == CredentialForm.CONFIRM:
        credentials.confirm(credential, by=request.user)
    else:
        credentials.revoke(credential, by=request.user, reason=reason)
    return True
