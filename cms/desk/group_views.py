"""Writing groups on the desk: who is in mine, what they see of me, moving on, and pages that wait for somebody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cms.coauthoring import coauthors
from cms.coauthoring.coauthors import CoauthorRefused
from cms.coauthoring.models import PageGroup
from cms.coauthoring.page_groups import group_of
from cms.coauthoring.policy import page_policy
from cms.coauthoring.sharing import pages_to_give, supported_pages
from cms.desk.forms import GiveForm
from cms.people.groups import WORKER, GroupRefused, groups_of, leave_group, members_of, memberships
from cms.people.models import WritingGroup

# More than these a group's worker finds by the authors' own lists.
_DRAFTS = 50


@never_cache
@login_required
@require_safe
def groups(request):
    """My groups. For whoever supports one: its members and its drafts too, and those that nobody writes any more."""
    mine = list(groups_of(request.user))
    drafts, alone = _drafts(request.user)
    # An administrator meets the pages of groups that nobody supports here.
    others = list(WritingGroup.objects.filter(pk__in=drafts).exclude(pk__in=[group.pk for group in mine]))
    members = members_of([group.pk for group in (*mine, *others)])
    return render(
        request,
        "desk/groups.html",
        {
            "groups": [_shown(group, members[group.pk], drafts, alone, request.user) for group in mine],
            "unsupported": [_shown(group, members[group.pk], drafts, alone, request.user) for group in others],
        },
    )


def _drafts(user):
    """Return the drafts of the groups that ``user`` supports, by group, and the ids of those left for them to give."""
    supported = supported_pages(user).not_live() | supported_pages(user).filter(has_unpublished_changes=True)
    alone = list(pages_to_give(user).order_by("-latest_revision_created_at")[:_DRAFTS])
    pages = {page.pk: page for page in supported.order_by("-latest_revision_created_at")[:_DRAFTS]}
    pages |= {page.pk: page for page in alone}
    by_group = {}
    for page_id, group_id in PageGroup.objects.filter(page__in=pages).values_list("page", "group"):
        by_group.setdefault(group_id, []).append(pages[page_id])
    return by_group, {page.pk for page in alone}


def _shown(group, members, drafts, alone, user):
    supports = any(member.user_id == user.pk and member.role == WORKER for member in members)
    pages = sorted(drafts.get(group.pk, ()), key=lambda page: page.draft_title)
    return {
        "group": group,
        "members": members,
        "workers": [member.user.username for member in members if member.role == WORKER],
        "supports": supports,
        "drafts": [page for page in pages if page.pk not in alone] if supports else [],
        "left_behind": [page for page in pages if page.pk in alone],
        "give_form": GiveForm(members=members, auto_id=False),
    }


@never_cache
@login_required
@require_POST
def end_membership(request, membership_id):
    """Leave a group, or, as its worker, take somebody out of it."""
    mine = memberships().filter(group__in=groups_of(request.user)).select_related("user", "group")
    membership = get_object_or_404(mine, pk=membership_id)
    try:
        leave_group(membership.user, membership.group, by=request.user)
    except GroupRefused as refused:
        messages.error(request, refused.reason)
        return redirect("desk:groups")
    if membership.user == request.user:
        done = _("You have left %(group)s. What you wrote stays.") % {"group": membership.group}
    else:
        done = _("%(name)s is not in %(group)s any more.") % {"name": membership.user, "group": membership.group}
    messages.success(request, done)
    return redirect("desk:groups")


@never_cache
@login_required
@require_POST
def give(request, page_id):
    """Give a page that nobody writes any more to somebody of its group."""
    page = get_object_or_404(page_policy.readable_instances(request.user), pk=page_id)
    group = group_of(page)
    if group is None:
        raise Http404
    form = GiveForm(request.POST, members=members_of([group.pk])[group.pk])
    if not form.is_valid():
        messages.error(request, _("Choose somebody from this group."))
        return redirect("desk:groups")
    try:
        coauthors.give(page, form.cleaned_data["person"], by=request.user)
    except CoauthorRefused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(
            request,
            _("“%(title)s” is with %(name)s now.") % {"title": page.draft_title, "name": form.cleaned_data["person"]},
        )
    return redirect("desk:groups")
