"""The desk of one page: its people, its checklist, its comments, its history. Each view calls one action.

Whoever has no share in a page gets the same answer as for a page that is not there.
"""

import contextlib
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Comment

from charter.schools.actions import SchoolRefused, come_into_school
from cms.coauthoring import coauthors, comments
from cms.coauthoring.coauthors import CoauthorRefused
from cms.coauthoring.models import CoAuthorInvitation
from cms.coauthoring.parts import locate, parts_of
from cms.coauthoring.policy import page_policy
from cms.coauthoring.readers import who_can_read
from cms.coauthoring.sharing import Share, people_in, share_of, writer_ids
from cms.coauthoring.wrong_codes import too_many_wrong
from cms.desk.forms import AnswerForm, CodeForm, CommentForm, InviteForm, ReaderLinkForm
from cms.desk.history import history_of
from cms.desk.my_pages import card
from cms.desk.taken_out import answer_to_whoever_was_in
from cms.desk.written import written_between
from cms.moderation import changes, claims, not_this_time, reader_comments, suggestions
from cms.moderation.eligibility import Refused, latest_version
from cms.moderation.ledger import object_key
from cms.moderation.models import Authorship, ReaderComment, ReaderLink, RequestedChange, Suggestion
from cms.moderation.page_ledger import keeps_watch
from cms.pages import actions
from cms.pages.before_sending import editor_anchor
from cms.pages.checking.topics import asks_if_safe
from cms.pages.how_made import is_out_of_date
from cms.pages.use_counts import counts_of
from cms.people import invitations
from cms.people.credentials import is_peer_worker
from cms.people.models import User
from cms.people.roles import Role, is_administrator
from cms.safeguarding.crisis_lines import CRISIS_LINES


def _open_page(request, page_id):
    """Return the page if the person may read its draft, or else answer that it is not there."""
    readable = page_policy.readable_instances(request.user).prefetch_workflow_states().select_related("content_type")
    return get_object_or_404(readable, pk=page_id)


def _says_why_not(view):
    """Tell people why something was refused, and bring them back to the page, or to their desk."""

    @wraps(view)
    def told(request, page_id, *args, **kwargs):
        page = _open_page(request, page_id)
        try:
            answer = view(request, page, *args, **kwargs)
        except (CoauthorRefused, Refused) as refused:
            if "application/json" in request.headers.get("Accept", ""):
                return JsonResponse({"success": False, "error_code": refused.code, "error_message": refused.reason})
            messages.error(request, refused.reason)
            answer = None
        if answer is not None:
            return answer
        still_open = page_policy.readable_instances(request.user).filter(pk=page_id).exists()
        return redirect(reverse("desk:page", args=[page_id]) if still_open else "desk:home")

    return never_cache(login_required(require_POST(told)))


@never_cache
@login_required
@require_safe
def page(request, page_id):
    """One page: its state and the next step, who is in it, what to change, what was said, what happened."""
    try:
        return _show(request, _open_page(request, page_id))
    except Http404:
        answer = answer_to_whoever_was_in(request, page_id)
        if answer is None:
            raise
        return answer


def _show(request, page, **forms):
    """Show the desk of ``page``. ``forms`` are those that came back with a mistake, as they were filled in."""
    user, share, mine = request.user, share_of(request.user, page), card(page, request.user)
    starter = coauthors.starter_of(page)
    looks_after_it = starter is not None and starter.pk == user.pk
    days, _screen = history_of(page, user)
    comments_on_it = share in (Share.WRITES, Share.COMMENTS)
    version = latest_version(page)
    parts = parts_of(version)
    makes_links = reader_comments.may_make_links(user, page)
    return render(
        request,
        "desk/page.html",
        {
            "mine": mine,
            "share": share,
            "people": people_in([page.pk]).get(page.pk, ()) if share else (),
            "helped": bool(share) and _helped(page),
            "starter": starter,
            "looks_after_it": looks_after_it,
            "invite_form": forms.get("invite_form") or (InviteForm(page=page, user=user) if looks_after_it else None),
            "pending": _pending(page) if looks_after_it else (),
            "sign": who_can_read(page),
            "reads_it": mine.state == "waiting" and share != Share.WRITES and is_peer_worker(user),
            "nobody_can_sign": mine.state == "waiting" and not claims.who_can_read(page),
            "lines": CRISIS_LINES if share == Share.WRITES and asks_if_safe(version) else (),
            "told_before": _told_before(page) if share else None,
            "changes": locate(changes.changes_of(page), parts),
            "suggestions": suggestions.shown_suggestions(version, suggestions.open_suggestions(page), parts),
            "reader_comments": locate(reader_comments.comments_of(page), parts),
            "answers_readers": reader_comments.may_answer(user, page),
            "reader_links": reader_comments.open_links(page) if makes_links else (),
            "reader_link_form": forms.get("reader_link_form") or (ReaderLinkForm() if makes_links else None),
            "new_reader_link": forms.get("new_reader_link", ""),
            "how_made": version.how_made,
            "how_made_is_old": is_out_of_date(version),
            "tells_how_made": share == Share.WRITES or is_administrator(user),
            "reads_ledger": keeps_watch(user),
            "use_counts": counts_of(page) if share else [],
            "comments": comments.open_comments(page),
            "comment_form": forms.get("comment_form") or (CommentForm(parts=parts) if comments_on_it else None),
            "days": days[:2],
        },
    )


def _helped(page):
    """Return whether a peer worker who is not in the page changed words of it. The history does not say who, either."""
    wrote = Authorship.objects.filter(**object_key(page)).exclude(user_id__in=writer_ids(page.pk)).values("user_id")
    return User.objects.filter(pk__in=wrote, groups__name=Role.PEER_WORKER).exists()


def _told_before(page):
    """Return the "not this time" of a page that was sent again since: its people can still read it."""
    said = not_this_time.last_said(page)
    return said if said and said.sent_again_at else None


def _pending(page):
    return page.coauthor_invitations.filter(state=coauthors.State.INVITED).select_related("person")


@never_cache
@login_required
@require_safe
def history(request, page_id):
    """Everything that happened to a page, by day."""
    page = _open_page(request, page_id)
    days, screen = history_of(page, request.user, request.GET.get("page"))
    return render(
        request, "desk/history.html", {"page_id": page.pk, "title": page.draft_title, "days": days, "screen": screen}
    )


@never_cache
@login_required
@require_safe
def written(request, page_id, before, after):
    """What one line of the history tells of: the words before and after. It needs no scripts."""
    page = _open_page(request, page_id)
    found = written_between(page, request.user, before, after)
    if found is None:
        raise Http404
    line, changes = found
    context = {"page_id": page.pk, "title": page.draft_title, "line": line, "changes": changes}
    return render(request, "desk/written.html", context)


@never_cache
@login_required
@require_safe
@xframe_options_sameorigin
def draft(request, page_id):
    """The newest draft as readers would see it: for the frame on the page's desk."""
    version = latest_version(_open_page(request, page_id))
    return version.make_preview_request(request, version.default_preview_mode)


@_says_why_not
def invite(request, page):
    """Ask somebody of the group in."""
    form = InviteForm(request.POST, page=page, user=request.user)
    if not form.is_valid():
        return _show(request, page, invite_form=form)
    person = form.cleaned_data["person"]
    coauthors.invite(page, person, by=request.user, role=form.cleaned_data["role"])
    messages.success(request, _("%(name)s was asked. You see here when they answer.") % {"name": person})
    return None


@_says_why_not
def invite_by_code(request, page):
    """Make a code for somebody who is not in the group."""
    invitation, code = coauthors.invite_by_code(page, by=request.user, role=_role(request))
    messages.success(
        request,
        _("The code is %(code)s. Write it down: you see it only now. It works once, until %(day)s.")
        % {"code": code, "day": f"{invitation.expires_at:%d %B}"},
    )


@_says_why_not
def withdraw(request, page, invitation_id):
    """Take an invitation or a code back."""
    invitation = get_object_or_404(page.coauthor_invitations, pk=invitation_id)
    coauthors.withdraw_invitation(invitation, by=request.user)
    messages.success(request, _("The invitation was taken back."))


@_says_why_not
def leave(request, page):
    """Leave a page."""
    coauthors.leave(page, by=request.user)
    messages.success(request, _("You have left “%(title)s”. What you wrote stays in it.") % {"title": page.draft_title})


@_says_why_not
def remove(request, page, user_id):
    """Take somebody out of a page."""
    person = _person_in(page, user_id)
    coauthors.remove(page, person, by=request.user)
    messages.success(request, _("%(name)s is not in this page any more. Their words stay.") % {"name": person})


@_says_why_not
def change_role(request, page, user_id):
    """Let somebody who is in a page write, or only comment."""
    person, role = _person_in(page, user_id), _role(request)
    coauthors.change_role(page, person, role, by=request.user)
    done = _("%(name)s can write now.") if role == CoAuthorInvitation.Role.WRITE else _("%(name)s can comment now.")
    messages.success(request, done % {"name": person})


def _role(request):
    return CoAuthorInvitation.Role.COMMENT if request.POST.get("role") == "comment" else CoAuthorInvitation.Role.WRITE


@_says_why_not
def hand_over(request, page, user_id):
    """Let another writer look after a page."""
    person = _person_in(page, user_id)
    coauthors.hand_over(page, person, by=request.user)
    messages.success(request, _("%(name)s looks after this page now.") % {"name": person})


def _person_in(page, user_id):
    for person in people_in([page.pk]).get(page.pk, ()):
        if person.user.pk == user_id:
            return person.user
    raise Http404


@_says_why_not
def settle(request, page, change_id):
    """Tick one change off, say why it was not made, or take that back."""
    change = get_object_or_404(RequestedChange, page=page.pk, pk=change_id)
    if "reopen" in request.POST:
        changes.reopen(change, by=request.user)
    else:
        changes.settle(change, by=request.user, answer=_answer(request) if "not-done" in request.POST else "")
    return redirect(reverse("desk:page", args=[page.pk]) + "#changes")


def _answer(request):
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Refused("no-words", _("Say in a few words why you did not change it. 500 letters are enough."))
    return form.cleaned_data["text"]


@_says_why_not
def choose_words(request, page, suggestion_id):
    """Use the words that a peer worker suggests, or keep one's own."""
    suggestion = get_object_or_404(Suggestion, page=page.pk, pk=suggestion_id)
    if "keep" in request.POST:
        suggestions.keep_own(suggestion, by=request.user)
        messages.success(request, _("Your words stay as they are."))
    elif suggestions.use(suggestion, by=request.user):
        messages.success(request, _("Done. The suggested words are in the page now."))
    else:
        words = _("You wrote on in the same words meanwhile. Both are kept: open the page and choose.")
        messages.warning(request, words)
    return redirect(reverse("desk:page", args=[page.pk]) + "#suggestions")


@_says_why_not
def make_reader_link(request, page):
    """Make a link for a reader without an account. It is shown in this answer, and never again."""
    form = ReaderLinkForm(request.POST)
    if not form.is_valid():
        return _show(request, page, reader_link_form=form)
    try:
        _link, token = reader_comments.make_link(
            page, by=request.user, has_looked="has-looked" in request.POST, **form.cleaned_data
        )
    except Refused as refused:
        if refused.code != "look-first":
            raise
        found = reader_comments.who_it_may_tell_of(latest_version(page))
        context = {"page_id": page.pk, "title": page.draft_title, "reason": refused.reason, "form": form}
        context["findings"] = [(finding, _edit_address(request.user, page, finding)) for finding in found]
        return render(request, "desk/look_first.html", context)
    return _show(request, page, new_reader_link=request.build_absolute_uri(reverse("read_draft", args=[token])))


def _edit_address(user, page, finding):
    """Return the address of the place of a finding in the editor, for whoever writes the page; empty for others."""
    if share_of(user, page) != Share.WRITES:
        return ""
    return f"{reverse('wagtailadmin_pages:edit', args=[page.pk])}#{editor_anchor(page, finding.found)}"


@_says_why_not
def end_reader_link(request, page, link_id):
    """Take a reader's link back."""
    link = get_object_or_404(ReaderLink, page=page.pk, pk=link_id)
    reader_comments.revoke_link(link, by=request.user)
    messages.success(request, _("The link does not work any more. What was said stays."))
    return redirect(reverse("desk:page", args=[page.pk]) + "#readers")


@_says_why_not
def answer_reader(request, page, said_id):
    """Say what became of a reader's comment, or take that back."""
    said = get_object_or_404(ReaderComment, page=page.pk, pk=said_id)
    if "reopen" in request.POST:
        reader_comments.reopen(said, by=request.user)
    elif "take-out" in request.POST:
        reader_comments.take_out(said, by=request.user)
    else:
        answer = _answer(request) if "not-done" in request.POST else ""
        reader_comments.settle(said, by=request.user, answer=answer)
    if "at-review" in request.POST:
        return redirect(reverse("desk:review", args=[page.pk]) + "#reader-comments")
    return redirect(reverse("desk:page", args=[page.pk]) + "#reader-comments")


@_says_why_not
def draft_how_made(request, page):
    """Tell in the newest draft how the page was made, as far as that is on record. Scripts get JSON."""
    actions.draft_how_made(page, by=request.user)
    done = _("Drafted. Read it and put it in your own words: readers get it when it is signed off.")
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"success": True, "message": done})
    messages.success(request, done)
    return redirect(reverse("desk:page", args=[page.pk]) + "#how-made")


@_says_why_not
def comment(request, page):
    """Comment on one part of the draft."""
    form = CommentForm(request.POST, parts=parts_of(latest_version(page)))
    if not form.is_valid():
        return _show(request, page, comment_form=form)
    comments.add(page, by=request.user, text=form.cleaned_data["text"], contentpath=form.cleaned_data["part"])
    messages.success(request, _("Thank you. Whoever writes this page sees your comment beside the words."))
    return None


@_says_why_not
def answer_comment(request, page, comment_id):
    """Answer a comment, or say that it is dealt with."""
    on_it = get_object_or_404(Comment, page=page.pk, pk=comment_id, resolved_at=None)
    if "resolve" in request.POST:
        comments.resolve(on_it, by=request.user)
    else:
        comments.answer(on_it, by=request.user, text=request.POST.get("text", ""))
    return redirect(reverse("desk:page", args=[page.pk]) + "#comments")


@never_cache
@login_required
@require_POST
def answer_invitation(request, invitation_id):
    """Join, or say no. Somebody else's invitation is not there."""
    invitation = get_object_or_404(CoAuthorInvitation.objects.filter(person=request.user.pk), pk=invitation_id)
    title = invitation.page.draft_title
    try:
        if "no" in request.POST:
            coauthors.decline(invitation, by=request.user)
            messages.success(request, _("You said no to “%(title)s”. That is fine.") % {"title": title})
            return redirect("desk:home")
        coauthors.accept(invitation, by=request.user)
    except CoauthorRefused as refused:
        messages.error(request, refused.reason)
        return redirect("desk:home")
    messages.success(request, _("You are in “%(title)s” now.") % {"title": title})
    return redirect("desk:page", invitation.page_id)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request):
    """Come in by a code: into a page, a group or a school. Its card may be for somebody who has an account already."""
    form, sign_out_first = CodeForm(request.POST or None), False
    if request.method == "POST" and form.is_valid():
        try:
            return _joined(request, form.cleaned_data["code"])
        except CoauthorRefused as refused:
            form.add_error("code", refused.reason)
        except SchoolRefused as refused:
            form.add_error("code", str(refused))
            sign_out_first = refused.code == "new-name"
    return render(request, "desk/join.html", {"form": form, "sign_out_first": sign_out_first})


def _joined(request, code):
    if not too_many_wrong(request.user):
        with contextlib.suppress(invitations.CodeRefused):
            group = invitations.come_into_group(code, user=request.user)
            messages.success(request, _("You are in the group “%(name)s” now.") % {"name": group})
            return redirect("desk:groups")
        with contextlib.suppress(invitations.CodeRefused):
            school = come_into_school(code, user=request.user)
            messages.success(request, _("You speak for “%(name)s” now.") % {"name": school})
            return redirect("desk:charter_school", school.pk)
    page = coauthors.accept_code(code, by=request.user)
    messages.success(request, _("You are in “%(title)s” now.") % {"title": page.draft_title})
    return redirect("desk:page", page.pk)
