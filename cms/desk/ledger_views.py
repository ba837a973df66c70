"""The ledger of one page, for moderators: on the desk, as JSON and as a table for a spreadsheet."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.coauthoring.policy import page_policy
from cms.moderation import page_ledger
from cms.moderation.models import RequestedChange
from cms.pages.spreadsheets import as_csv

DECISIONS_PER_SCREEN = 25


def _ledger(view):
    """Give ``view`` the page, or answer that it is not there: to whoever may not read its ledger, too."""

    def with_page(request, page_id):
        page = page_ledger.page_for(request.user, page_id)
        if page is None:
            raise Http404
        return view(request, page)

    return never_cache(login_required(require_safe(with_page)))


@_ledger
def ledger(request, page):
    """Show every decision about a page, the newest first."""
    screen = Paginator(page_ledger.decisions_about(page), DECISIONS_PER_SCREEN).get_page(request.GET.get("page"))
    context = {
        "page_id": page.pk,
        "title": _title(page, request.user),
        "screen": screen,
        "decisions": page_ledger.read(list(screen)),
    }
    return render(request, "desk/ledger.html", context)


@_ledger
def ledger_as_json(request, page):
    """Send the whole ledger of a page as JSON."""
    decisions = page_ledger.read(list(page_ledger.decisions_about(page)))
    told = {
        "page": page.pk,
        "title": _title(page, request.user),
        "read_at": timezone.now(),
        "decisions": [_as_data(each) for each in decisions],
    }
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    return _to_keep(answer, page, "json")


@_ledger
def ledger_as_csv(request, page):
    """Send the whole ledger of a page as comma-separated values, which no spreadsheet takes for formulas."""
    rows = [_as_row(each) for each in page_ledger.read(list(page_ledger.decisions_about(page)))]
    return _to_keep(as_csv(_COLUMNS, rows), page, "csv")


def _title(page, user):
    """Return the newest title for whoever may read the draft, or else what readers know, or only what kind it is."""
    if page_policy.readable_instances(user).filter(pk=page.pk).exists():
        return page.draft_title
    return page.title if page.live else page.page_type_display_name


def _to_keep(answer, page, ending):
    # Its name says nothing of what the page is about.
    answer["Content-Disposition"] = f'attachment; filename="ledger-{page.pk}.{ending}"'
    return answer


_COLUMNS = (
    "at",
    "decision",
    "by",
    "reason",
    "reason_is",
    "asked_for",
    "signed_version_is",
    "revision",
    "digest",
    "entry_hash",
    "previous_hash",
)


def _as_data(decision):
    return {
        "at": decision.at.isoformat(),
        "decision": decision.kind,
        "by": decision.by,
        "reason": decision.words,
        "reason_is": decision.words_left,
        "asked_for": [_change_as_data(change) for change in decision.changes],
        "signed_version_is": decision.signed_words,
        "revision": decision.revision_id,
        "digest": decision.digest,
        "entry_hash": decision.entry_hash,
        "previous_hash": decision.previous_hash,
    }


def _change_as_data(change: RequestedChange):
    settled = "open" if change.settled_at is None else "not-done" if change.answer else "done"
    return {"text": change.text, "is": settled, "answer": change.answer}


def _as_row(decision):
    data = _as_data(decision)
    asked = "\n".join(
        f"{change['text']} ({change['is']}{': ' if change['answer'] else ''}{change['answer']})"
        for change in data["asked_for"]
    )
    return [asked if name == "asked_for" else data[name] for name in _COLUMNS]
