"""Awards of a scheme that was there before the site, from a file: an administrator looks at each line, then gives them.

The command ``import_awards`` does the same with :func:`charter.awards.bulk.read_awards`, and takes longer files.
"""

import logging

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from charter.awards.bulk import COLUMNS, read_awards
from charter.credentials.issuing import CannotIssue
from charter.credentials.keys import CannotSign
from charter.credentials.status import UsedUp
from charter.schools.models import RegisterImport
from cms.desk.award_views import ToldReasonForm, must_be_an_administrator
from cms.desk.problems import render_screen

logger = logging.getLogger(__name__)

#: So many lines are signed while somebody waits. A longer file is for the command.
MOST_LINES = 300
LARGEST = 100 * 1024  # bytes

_TOO_LONG = gettext_lazy(
    "This file is too long for this screen: it takes %(most)s lines. Cut it into shorter ones. Whoever looks after the "
    "server can read it in one go with the command import_awards."
)


class AwardsForm(ToldReasonForm):
    """A file and why its awards are given. Once its lines are shown, its ``text`` goes along in place of it."""

    upload = forms.FileField(
        label=gettext_lazy("The file (CSV)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=gettext_lazy(
            "Its first line names the columns: urn, level, awarded, version. Then comes a line for each award, such as "
            "100001,silver,2026-01-31,1."
        ),
    )
    text = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    field_order = ("upload", "reason")

    def clean(self):
        data = super().clean()
        upload = data.get("upload")
        if upload is not None:
            data["text"] = self._read(upload)
        elif not data.get("text"):
            self.add_error("upload", _("Choose a file first."))
        if len((data.get("text") or "").splitlines()) > MOST_LINES + 1:
            data["text"] = ""
            self.add_error("upload", _TOO_LONG % {"most": MOST_LINES})
        return data

    def _read(self, upload):
        if upload.size > LARGEST:
            self.add_error("upload", _TOO_LONG % {"most": MOST_LINES})
            return ""
        try:
            return upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("upload", _("We cannot read this file. Save it as “CSV UTF-8” and choose it again."))
            return ""

    def keep_file(self):
        """Show the form again with the text of the file, which no browser sends twice."""
        if self.cleaned_data.get("text"):
            self.data = self.data.copy()
            self.data["text"] = self.cleaned_data["text"]


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def awards_from_file(request):
    """Show line by line what a file of awards would do; do it when it is sent once more."""
    must_be_an_administrator(request.user)
    form = AwardsForm(request.POST, request.FILES) if request.method == "POST" else AwardsForm()
    done = None
    if request.method == "POST":
        done = _look(request, form) if form.is_valid() else None
        form.keep_file()
    if done and "give" in request.POST and not (done.rejected or form.errors):
        new = done.good - done.there
        words = ngettext("%(number)s award is given.", "%(number)s awards are given.", new)
        messages.success(request, words % {"number": new})
        return redirect("desk:awards")
    context = {
        "form": form,
        "done": done,
        "can_give": bool(done and done.lines and not done.rejected and not form.errors),
        "columns": COLUMNS,
        "most": MOST_LINES,
        "register": RegisterImport.objects.first(),
    }
    return render_screen(request, "desk/awards_from_file.html", context)


def _look(request, form):
    """Give the awards of all lines if that was asked for, or only see what it would do. None where no badge is made."""
    lines = form.cleaned_data["text"].splitlines(keepends=True)
    try:
        reason = form.cleaned_data["reason"]
        return read_awards(lines, by=request.user, reason=reason, give="give" in request.POST)
    except (UsedUp, CannotSign, CannotIssue) as problem:
        logger.error("No award of a file was given, because no badge can be made: %s", problem)
        form.add_error(None, _("Nothing was given: no badge can be made just now. Tell whoever looks after the site."))
        return None
