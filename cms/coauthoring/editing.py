"""Wagtail's editor, for several people at once: every way to save merges, and each save also brings what others wrote.

An open editor is known by a token (:class:`~cms.coauthoring.models.EditBase`). Its page is built from what it was
shown or sent last, so that what its form changes is what its person changed.
"""

import copy
import json

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import COMMENTS_RELATION_NAME, Page, TaskState

from cms.coauthoring.browser_copies import copy_key
from cms.coauthoring.editors import find_editor, newest_content, open_editor, reopen_editor
from cms.coauthoring.forms import MergingPageForm
from cms.coauthoring.handing_over import content_of_form
from cms.coauthoring.kept_versions import (
    close_what_agrees,
    hand_to_the_others,
    keep,
    that_wait,
    was_chosen,
    why_not_to_send,
)
from cms.coauthoring.merging import merge, plain, with_marks
from cms.coauthoring.mistakes import why_not_saved, why_not_saved_yet
from cms.coauthoring.news import news_of
from cms.coauthoring.places import steps, with_steps
from cms.coauthoring.sealing import words_of
from cms.coauthoring.showing import shown_conflicts, shown_unsaved, steps_for_an_editor
from cms.safeguarding.concerns import keep_late_words
from cms.safeguarding.holding_message import holding_answer
from cms.safeguarding.sealed import is_sealed

# Callables ``(request, page) -> dict`` whose keys go into the answer to a save, for the scripts of an open editor.
more_for_the_editor = []


class WritingTogetherMixin:
    """What the editor does differently when others may be writing too."""

    editor = None
    base = None
    why_not_sent = ""

    def send_commenting_notifications(self, changes):
        """Send none of Wagtail's letters, which quote what was said: the desk has the news."""

    # --- Who comes in -------------------------------------------------------------------------

    def dispatch(self, request, page_id, **kwargs):
        if request.method != "POST":
            return super().dispatch(request, page_id, **kwargs)
        try:
            with transaction.atomic():
                Page.objects.select_for_update().filter(pk=page_id).first()
                if is_sealed(page_id):
                    return self._sealed(request, page_id)
                self.editor = find_editor(page_id, request.user, request.POST.get("merge_base"))
                return super().dispatch(request, page_id, **kwargs)
        except PermissionDenied:
            if answer := self._handed_over(request, page_id):
                return answer
            raise

    @staticmethod
    def _sealed(request, page_id):
        """Put the last words of an editor that was open into the sealed copy, and show what stands there now."""
        concern = keep_late_words(page_id, words_of(request), by=request.user)
        if concern is None:
            raise Http404
        return holding_answer(request, concern)

    @transaction.atomic
    def _handed_over(self, request, page_id):
        """Keep the last words of somebody who may not write here any more, and answer. None is for a stranger."""
        page = Page.objects.select_for_update().filter(pk=page_id).first()
        editor = find_editor(page_id, request.user, request.POST.get("merge_base"))
        if page is None or editor is None or page.specific.permissions_for_user(request.user).can_edit():
            return None
        sent = content_of_form(page, editor, request.user, request.POST, request.FILES)
        kept = hand_to_the_others(page, request.user, editor.content, sent)
        # What they typed while this was on its way comes after it, and goes on from it.
        editor.content, editor.unsaved = sent, ""
        editor.save(update_fields=["content", "unsaved"])
        reason = _("You are not writing “%(page)s” any more.") % {"page": page.get_admin_display_title()}
        if kept:
            reason += " " + _("Your last words are kept: the people who write it will choose what to do with them.")
        if self.expects_json_response:
            return self.json_error_response("not-yours", reason)
        messages.warning(request, reason)
        return redirect("wagtailadmin_home")

    def get_object(self):
        if self.editor is None or self.is_reverting:
            return super().get_object()
        return self.real_page_record.specific.with_content_json(copy.deepcopy(self.editor.content))

    # --- Showing the editor -------------------------------------------------------------------

    def get_template_names(self):
        if self.page.alias_of_id or self.hydrate_create_view:
            return super().get_template_names()
        return ["coauthoring/edit.html"]

    def get(self, request, *args, **kwargs):
        editor = _editor_to_go_on_with(self.page, request)
        if editor is None:
            return super().get(request, *args, **kwargs)
        self.page = self.real_page_record.specific.with_content_json(copy.deepcopy(editor.content))
        data = QueryDict(editor.unsaved, mutable=True)
        data["merge_base"], data["merge_count"], data["merge_taken"] = str(editor.token), "", ""
        self.form = self._bound_form(data, None)
        self.form.defer_required_fields()
        self.form.is_valid()
        self.has_unsaved_changes = True
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs):
        if self.expects_json_response:
            return super().get_context_data(**kwargs)
        if not self.form.is_bound and isinstance(self.form, MergingPageForm):
            shown = self.page.serializable_data()
            content = newest_content(self.real_page_record) if self.is_reverting else shown
            self.form.initial["merge_base"] = str(open_editor(self.page, self.request.user, content).token)
        return {
            **super().get_context_data(**kwargs),
            "conflicts": shown_conflicts(self.real_page_record, self.request.user),
            "unsaved": [] if self.form.is_bound else shown_unsaved(self.real_page_record, self.request.user),
            "copy_key": copy_key(self.request.user),
            "news": news_of(self.page.pk, self.request.user),
        }

    # --- Saving -------------------------------------------------------------------------------

    def post(self, request, *args, **kwargs):
        if self.page.alias_of_id:
            return HttpResponse(status=405)
        request.POST = self._post_of_today(request.POST)
        self.form = self._bound_form(request.POST, request.FILES)
        if self.action_name == "save":
            self.form.defer_required_fields()
        if self.form.is_valid() and not self.locked_for_user:
            return self.form_valid(self.form)
        self.form.restore_required_fields()
        return self.form_invalid(self.form)

    def _bound_form(self, data, files):
        return self.form_class(
            data,
            files,
            instance=self.page,
            subscription=self.subscription,
            parent_page=self.parent,
            for_user=self.request.user,
        )

    def _post_of_today(self, posted):
        """Return what was posted, without what it names and is not there any more."""
        posted = posted.copy()
        latest = self.latest_revision
        is_ones_own = latest is not None and latest.user == self.request.user and not was_chosen(latest)
        if not is_ones_own or posted.get("overwrite_revision_id") != str(latest.pk):
            posted.pop("overwrite_revision_id", None)
        elif TaskState.objects.filter(revision=latest.pk, status=TaskState.STATUS_REJECTED).exists():
            # Somebody read exactly this and asked for changes: what comes back is compared with it.
            posted.pop("overwrite_revision_id")
        # Wagtail's form fails on a comment that somebody deleted or settled in the meantime.
        there = {str(comment.pk) for comment in getattr(self.page, COMMENTS_RELATION_NAME).all()}
        for name in [name for name in posted if name.startswith("comments-") and name.endswith("-id")]:
            if name.count("-") == 2 and posted[name] and posted[name] not in there:
                posted[name] = ""
                posted[name.removesuffix("id") + "DELETE"] = "on"
        return posted

    def form_valid(self, form):
        if not isinstance(form, MergingPageForm):
            return super().form_valid(form)
        self.has_content_changes = form.has_changed()
        self._merge(form)
        is_sent = self.action_name in ("submit", "restart_workflow")
        if is_sent and (reason := why_not_to_send(self.real_page_record)):
            return self._saved_but_not_sent(reason)
        return self.action_method()

    def add_save_confirmation_message(self):
        if self.is_reverting:
            super().add_save_confirmation_message()
        elif not self.why_not_sent:
            messages.success(self.request, _("Saved."))

    def _saved_but_not_sent(self, reason):
        self.why_not_sent = reason
        messages.warning(self.request, reason)
        for button in ("action-submit", "action-restart-workflow"):
            self.request.POST.pop(button, None)
        del self.action_name_and_method
        return self.save_action()

    def redirect_and_remain(self):
        response = super().redirect_and_remain()
        if self.why_not_sent:
            response["Location"] += "&choose=1" if "?" in response["Location"] else "?choose=1"
        return response

    def _merge(self, form):
        """Bring what this editor sent and what the page says by now together, and keep what does not fit."""
        page, model = self.real_page_record, self.page_class
        mine_page = form.save(commit=False)
        mine, theirs = plain(mine_page.serializable_data()), newest_content(page)
        if self._came_before():
            mine = self.editor.content  # A later save of this editor came before this one.
        outcome = merge(model, self._base(theirs), mine, theirs)
        content = with_marks(model, outcome.content, mine) if self._changes_comments(form) else outcome.content
        keep(page, self.request.user, outcome.clashes, mine)
        close_what_agrees(page, content)
        self.is_a_pull = content == theirs and not self._changes_comments(form)
        told = that_wait(page, self.request.user, mine, steps(model, mine, content))
        # Rows that this form has no place for are nothing that somebody could look at here.
        self.steps = [step for step in told if step["do"] != "rows" or step["field"] in form.formsets]
        form.merged_page = page.specific.with_content_json(copy.deepcopy(content))
        setattr(form.merged_page, COMMENTS_RELATION_NAME, list(getattr(mine_page, COMMENTS_RELATION_NAME).all()))
        self._remember(mine)

    @staticmethod
    def _changes_comments(form):
        comments = form.formsets.get("comments")
        return comments is not None and comments.has_changed()

    def _base(self, theirs):
        """Return what this editor's person started from, or None when nobody knows."""
        posted = self.request.POST
        if self.editor is not None:
            return with_steps(self.page_class, self.editor.content, _taken(self.editor, posted.get("merge_taken")))
        names_a_revision = posted.get("overwrite_revision_id") or posted.get("loaded_revision_id")
        if self.latest_revision is None or (names_a_revision and not self.is_out_of_date):
            return theirs
        return None

    def _came_before(self):
        """Return whether this editor has saved since the form was sent: somebody reloaded the answer to it.

        What it shows must not be taken for what they write now.
        """
        return self.editor is not None and 0 < self._count <= self.editor.count

    @property
    def _count(self):
        """The number that the editor's scripts gave this save; none is 0."""
        return _number(self.request.POST.get("merge_count"))

    def _remember(self, mine):
        if self.editor is None:
            self.editor = open_editor(self.real_page_record, self.request.user, mine)
        self.editor.content, self.editor.offered, self.editor.unsaved = mine, self.steps, ""
        self.editor.count, self.editor.saved_at = max(self._count, self.editor.count), timezone.now()
        self.editor.save()

    def save_action(self):
        if getattr(self.form, "merged_page", None) is None:
            return super().save_action()
        if self.is_a_pull and self.latest_revision is not None and not self.is_reverting:
            return self._with_news(self._pulled())
        return self._with_news(super().save_action())

    def _pulled(self):
        """Answer as to a save, when there was nothing to write: nobody becomes an author by reading."""
        self.page = self.form.save(commit=False)
        self.subscription.save()
        if not self.expects_json_response:
            self.add_save_confirmation_message()
        response = self.run_hook("after_edit_page", self.request, self.page)
        if response and (not self.expects_json_response or self.response_is_json(response)):
            return response
        if not self.expects_json_response:
            return self.redirect_and_remain()
        return JsonResponse(
            {
                "success": True,
                "pk": self.page.pk,
                "revision_id": self.latest_revision.pk,
                "revision_created_at": self.latest_revision.created_at.isoformat(),
                "field_updates": dict(self.form.get_field_updates_for_resave()),
                "comments": self.form.serialize_comments(self.request.user),
                "html": self.render_partials(),
            }
        )

    def _with_news(self, response):
        """Add what others wrote, what is to be chosen, and what other packages have to say, to a script's answer."""
        if not self.expects_json_response or response.status_code != 200:
            return response
        answer = json.loads(response.content)
        answer.setdefault("field_updates", {})["merge_base"] = str(self.editor.token)
        answer["merge"] = {
            "count": self.editor.count,
            "steps": steps_for_an_editor(self.form.merged_page, self.steps),
            "by_you": self.latest_revision is not None and self.latest_revision.user_id == self.request.user.pk,
            **shown_conflicts(self.real_page_record, self.request.user).as_answer(self.request),
        }
        answer["news"] = news_of(self.page.pk, self.request.user, self.request.POST.get("merge_news"))
        for tell in more_for_the_editor:
            answer |= tell(self.request, self.page)
        return JsonResponse(answer)

    def form_invalid(self, form):
        if self._came_before() and not self.expects_json_response:
            messages.info(self.request, _("Here is the newest version. The one that you went back to is older."))
            return redirect(self.get_edit_url())
        if self.editor is not None and not self.is_cancelling_workflow:
            self.editor.unsaved, self.editor.saved_at = self.request.POST.urlencode(), timezone.now()
            self.editor.save(update_fields=["unsaved", "saved_at"])
        if self.is_cancelling_workflow:
            return super().form_invalid(form)
        if self.expects_json_response:
            return self._not_saved_for_scripts(form)
        self._say_why_not_saved(form)
        self.has_unsaved_changes = True
        return self.render_to_response(self.get_context_data())

    def _not_saved_for_scripts(self, form):
        if self.locked_for_user:
            return self.json_error_response("locked", self._locked)
        return self.json_error_response("validation_error", why_not_saved_yet(form))

    def _say_why_not_saved(self, form):
        """Say it in our words: Wagtail's name neither the place nor what becomes of the words."""
        if self.locked_for_user:
            messages.warning(self.request, self._locked)
        else:
            is_sent = self.action_name in ("submit", "restart_workflow")
            messages.error(self.request, why_not_saved(form, is_sent=is_sent))

    @property
    def _locked(self):
        return _(
            "This page is locked, so it can’t change now. What you wrote is kept for you: you can put it in when "
            "the page is open again."
        )


@transaction.atomic
def _editor_to_go_on_with(page, request):
    """Return an editor with the unsaved words that this person wants back (``?unsaved=…``), or None."""
    editor = find_editor(page.pk, request.user, request.GET.get("unsaved"))
    return reopen_editor(editor) if editor is not None and editor.unsaved else None


def _number(text):
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _taken(editor, text):
    """Return the steps that this editor took of those last offered: ``text`` is the answer's number, and theirs."""
    answer, _colon, numbers = (text or "").partition(":")
    if _number(answer) != editor.count:
        return []
    chosen = {_number(part) for part in numbers.split(",") if part.isdecimal()}
    return [step for number, step in enumerate(editor.offered) if number in chosen]


class WritingTogetherView(WritingTogetherMixin, EditView):
    """The editor."""


class BringingBackView(WritingTogetherMixin, RevisionsRevertView):
    """The editor with an older version in it."""


class WritingTogetherViewSet(PageViewSet):
    """Wagtail's views of a page, with our editor."""

    edit_view_class = WritingTogetherView
    revisions_revert_view_class = BringingBackView
