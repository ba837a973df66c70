"""How a page names its people: each chooses for themselves."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from cms.moderation.actions import erase_private_words
from cms.moderation.eligibility import Refused, latest_version
from cms.pages.actions import leave_out, may_be_credited, remove_credit, roles_of, set_credit
from cms.pages.credits import ANONYMOUS, Credit, Kind
from cms.pages.models import BasePage

_KINDS = [
    (Kind.ANONYMOUS, gettext_lazy("Do not name me")),
    (Kind.ROLE, gettext_lazy("Say what I am")),
    (Kind.PEN_NAME, gettext_lazy("By a pen name")),
    (Kind.FIRST_NAME, gettext_lazy("By my first name")),
]


class CreditForm(forms.Form):
    """How one person wants to be named."""

    kind = forms.ChoiceField(label=gettext_lazy("How should the page name you?"), widget=forms.RadioSelect)
    role = forms.ChoiceField(
        label=gettext_lazy("What you are"),
        help_text=gettext_lazy("Only if you chose “Say what I am”."),
        required=False,
    )
    name = forms.CharField(
        label=gettext_lazy("Your pen name, or your first name"),
        help_text=gettext_lazy("Never a surname. For example: Seagull."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, credit, roles, **kwargs):
        named = {"role": credit.name} if credit.kind == Kind.ROLE else {"name": credit.name}
        super().__init__(*args, initial={"kind": credit.kind, **named}, **kwargs)
        self.fields["kind"].choices = _KINDS
        self.fields["role"].choices = [(role.value, role.label) for role in roles]

    @property
    def chosen_name(self):
        """The name or the role, whichever belongs to the kind."""
        return self.cleaned_data["role" if self.cleaned_data["kind"] == Kind.ROLE else "name"]

    def add_errors(self, error):
        """Put the errors of a choice beside the fields where it was made."""
        for name, problems in error.error_dict.items():
            is_role = name == "name" and self.cleaned_data.get("kind") == Kind.ROLE
            self.add_error("role" if is_role else name, problems)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def credit(request, page_id):
    """Choose how a page names oneself, and read how it names the others."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, BasePage):
        raise Http404  # The root of the tree.
    draft = latest_version(page)
    is_mine = may_be_credited(request.user, page, draft)
    may_edit = page.permissions_for_user(request.user).can_edit()
    if not (is_mine or may_edit):
        raise Http404
    mine, live = draft.credit_row_of(request.user), page.credit_row_of(request.user) if page.live else None
    wanted = (mine or live).choice.wanted if mine or live else ANONYMOUS
    data = request.POST if request.POST.get("action") == "choose" else None
    form = CreditForm(data, credit=wanted, roles=roles_of(request.user))
    if request.method == "POST":
        try:
            if done := _change(request, page, form):
                messages.success(request, done)
                return redirect("desk:credit", page.pk)
        except Refused as refused:
            messages.error(request, refused.reason)
            return redirect("desk:credit", page.pk)
    context = {
        "page_id": page.pk,
        # Whoever left a page still chooses how it names them, and learns nothing of what was written since.
        "title": draft.title if may_edit else page.title,
        "may_edit": may_edit,
        "form": form,
        "is_mine": is_mine,
        "wanted": wanted,
        "signed": live.credit if live else ANONYMOUS,
        "shown": live.shown if live else ANONYMOUS,
        "in_draft": mine,
        "others": [row for row in draft.credit_rows if may_edit and not row.is_of(request.user)],
    }
    return render(request, "desk/credit.html", context)


def _change(request, page, form):
    """Carry one change out. Returns the sentence that says so, or None when the form has to be shown again."""
    action = request.POST.get("action")
    if action == "leave-out":
        leave_out(page, by=request.user)
        return _("Readers do not see your name any more. The next version of the page does not have it.")
    if action == "forget":
        erase_private_words(page, by=request.user, reason=_("Somebody took their name back."))
        return _("The old signatures of this page do not hold any names now. The one that is live still does.")
    if action == "remove":
        remove_credit(page, Credit(request.POST.get("kind", ""), request.POST.get("name", "")), by=request.user)
        return _("Taken out. Readers see that when a peer worker has signed it off.")
    if not form.is_valid():
        return None
    try:
        shows = set_credit(page, by=request.user, kind=form.cleaned_data["kind"], name=form.chosen_name)
    except ValidationError as error:
        form.add_errors(error)
        return None
    if shows:
        return _("Done. Readers see it like that from now on.")
    return _("Saved. It shows when a peer worker has signed it off.")
