"""What was decided about one page, by whom and why: for moderators. Readers and authors are never shown who."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from django.db.models import CharField, F, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, TaskState, get_default_page_content_type

from cms.coauthoring.policy import page_policy
from cms.moderation.ledger import object_key, still_stands
from cms.moderation.models import (
    NotThisTime,
    PeerSignOffTask,
    RequestedChange,
    ResolvedCheck,
    Revocation,
    SignOff,
    TakeDown,
)
from cms.moderation.public_pages import public_pages
from cms.moderation.queue import CLAIM_LASTS
from cms.people.credentials import is_peer_worker
from cms.people.models import User
from cms.people.roles import Role, has_role, is_administrator
from cms.safeguarding.sealed import is_sealed

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Words(StrEnum):
    """What is left of words that an entry vouches for."""

    STAND = "stand"
    NAMES_EMPTIED = "names-emptied"  # Somebody took back how the page names them.
    EMPTIED = "emptied"
    ALTERED = "altered"  # They do not give the digest of the entry: somebody changed them past the site.


@dataclass(frozen=True)
class Decision:
    """One decision. ``kind`` is stable, ``words`` is the reason that was given.

    ``signed_words`` says what is left of the version that was signed; it and the hashes are empty where there are none.
    ``changes`` are the things that were asked for, as :class:`~cms.moderation.models.RequestedChange`.
    """

    kind: str
    at: datetime
    by_id: int | None
    words: str
    words_left: Words = Words.STAND
    by: str = ""
    signed_words: Words | str = ""
    revision_id: int | None = None
    digest: str = ""
    entry_hash: str = ""
    previous_hash: str = ""
    changes: tuple = ()

    @property
    def name(self):
        """The decision in words."""
        return _NAMES[self.kind]


_NAMES = {
    "signed-off": _("Signed off"),
    "signature-carried-over": _("Signature carried over from the page that it followed"),
    "signature-taken-back": _("Signature taken back"),
    "taken-down": _("Taken down"),
    "changes-asked": _("Asked for changes"),
    "not-this-time": _("Not this time"),
    "check-answered": _("Said why a check is all right"),
}


def keeps_watch(user):
    """Return whether ledgers are for ``user`` at all: a peer worker, a safeguarding lead or an administrator."""
    return is_administrator(user) or has_role(user, Role.SAFEGUARDING_LEAD) or is_peer_worker(user)


def page_for(user, page_id):
    """Return the page with this id if ``user`` may read its ledger, or None.

    Peer workers may where they can read the page, administrators where they can change it, safeguarding leads as soon
    as it was signed for the first time: of what was never public they learn when somebody is worried.
    """
    is_worker = is_peer_worker(user)
    pages = Page.objects.filter(pk=page_id, depth__gt=1)
    found = None
    if is_worker or is_administrator(user):
        found = page_policy.readable_instances(user).filter(pk=page_id).first()
    if found is None and is_worker:
        found = public_pages(pages).first()
    if found is None and user.is_active and has_role(user, Role.SAFEGUARDING_LEAD):
        found = next((page for page in pages if SignOff.objects.filter(**object_key(page)).exists()), None)
    return found


def how_it_ended(page_id):
    """Return the :class:`Decision` by which a page stopped waiting, for a peer worker who came too late; or None.

    Only of a decision of another peer worker, and only while somebody may still have it on the screen. Of a page that
    was taken back or sealed nothing is told: both look the same.
    """
    ended = TaskState.objects.filter(
        task__in=PeerSignOffTask.objects.values("pk"),
        workflow_state__base_content_type=get_default_page_content_type(),
        workflow_state__object_id=str(page_id),
    )
    last = ended.select_related("not_this_time").order_by("-started_at", "-pk").first()
    if last is None or is_sealed(page_id) or (last.finished_at or _LONG_AGO) < timezone.now() - CLAIM_LASTS:
        return None
    kind = {TaskState.STATUS_APPROVED: "signed-off", TaskState.STATUS_REJECTED: "changes-asked"}.get(last.status)
    said = getattr(last, "not_this_time", None)
    if kind is None and said is None:
        return None
    by_id = said.by_id if said else last.finished_by_id
    by = User.objects.filter(pk=by_id).values_list("username", flat=True).first() or str(_("somebody who has left"))
    return Decision(kind=kind or "not-this-time", at=last.finished_at, by_id=by_id, words="", by=by)


def decisions_about(page):
    """Return ``(kind, key, moment)`` of each decision about ``page``, the newest first: a queryset to cut in pages."""
    about = object_key(page)
    signed = SignOff.objects.filter(**about)
    taken_back = Revocation.objects.filter(**{f"sign_off__{name}": value for name, value in about.items()})
    rejected = TaskState.objects.filter(
        status=TaskState.STATUS_REJECTED,
        workflow_state__base_content_type=get_default_page_content_type(),
        workflow_state__object_id=str(page.pk),
    )
    sources = [
        _rows("signed-off", signed.filter(carried_from=None), "recorded_at"),
        _rows("signature-carried-over", signed.filter(carried_from__isnull=False), "recorded_at"),
        _rows("signature-taken-back", taken_back, "recorded_at"),
        _rows("taken-down", TakeDown.objects.filter(**about), "recorded_at"),
        _rows("changes-asked", rejected, "finished_at"),
        _rows("not-this-time", NotThisTime.objects.filter(page=page.pk), "said_at"),
        _rows("check-answered", ResolvedCheck.objects.filter(page=page.pk), "at"),
    ]
    return sources[0].union(*sources[1:], all=True).order_by("-moment", "-decision", "-entry")


def _rows(kind, entries, moment):
    named = entries.order_by().annotate(decision=Value(kind, CharField()), entry=F("pk"), moment=F(moment))
    return named.values_list("decision", "entry", "moment")


def read(rows):
    """Return the :class:`Decision` of each of ``rows``, some of what :func:`decisions_about` gives, in their order.

    A fixed number of queries, however many there are.
    """
    keys = defaultdict(list)
    for kind, key, _moment in rows:
        keys[kind].append(key)
    found = {(kind, key): decision for kind in keys for key, decision in _READERS[kind](kind, keys[kind])}
    names = dict(User.objects.filter(pk__in={each.by_id for each in found.values()}).values_list("pk", "username"))
    return [
        replace(decision, by=names.get(decision.by_id, str(_("somebody who has left")) if decision.by_id else ""))
        for decision in (found[kind, key] for kind, key, _moment in rows)
    ]


def _read_signed(kind, keys):
    for entry in SignOff.objects.filter(pk__in=keys).select_related("content", "statement"):
        yield (
            entry.pk,
            Decision(
                **_said(kind, entry, entry.signer_id, entry.statement, entry.statement_digest),
                signed_words=_left_of_version(entry),
                revision_id=entry.revision_id,
                digest=entry.digest,
            ),
        )


def _read_reasons(model):
    def read_reasons(kind, keys):
        for entry in model.objects.filter(pk__in=keys).select_related("reason"):
            yield entry.pk, Decision(**_said(kind, entry, entry.by_id, entry.reason, entry.reason_digest))

    return read_reasons


def _read_asked(kind, keys):
    asked = defaultdict(list)
    for change in RequestedChange.objects.filter(task_state__in=keys):
        asked[change.task_state_id].append(change)
    for state in TaskState.objects.filter(pk__in=keys):
        yield (
            state.pk,
            Decision(
                kind=kind,
                at=state.finished_at,
                by_id=state.finished_by_id,
                words=state.comment,
                revision_id=state.revision_id,
                changes=tuple(asked[state.pk]),
            ),
        )


def _read_declined(kind, keys):
    for said in NotThisTime.objects.filter(pk__in=keys).select_related("task_state"):
        words = f"{said.reason}\n\n{said.next_step}\n\n{said.support}: {said.support_link}"
        decided = {"kind": kind, "at": said.said_at, "by_id": said.by_id, "words": words}
        yield said.pk, Decision(**decided, revision_id=said.task_state.revision_id)


def _read_answered(kind, keys):
    for answer in ResolvedCheck.objects.filter(pk__in=keys):
        yield answer.pk, Decision(kind=kind, at=answer.at, by_id=answer.by_id, words=str(answer))


_READERS = {
    "signed-off": _read_signed,
    "signature-carried-over": _read_signed,
    "signature-taken-back": _read_reasons(Revocation),
    "taken-down": _read_reasons(TakeDown),
    "changes-asked": _read_asked,
    "not-this-time": _read_declined,
    "check-answered": _read_answered,
}


def _said(kind, entry, by_id, payload, digest):
    return {
        "kind": kind,
        "at": entry.recorded_at,
        "by_id": by_id,
        "words": payload.words,
        "words_left": _left_of(payload, digest),
        "entry_hash": entry.entry_hash,
        "previous_hash": entry.previous_hash,
    }


def _left_of(payload, digest):
    if payload.emptied_at:
        return Words.EMPTIED
    return Words.STAND if payload.digest == digest else Words.ALTERED


def _left_of_version(sign_off):
    if sign_off.content.emptied_at:
        return Words.EMPTIED
    if still_stands(sign_off):
        return Words.STAND
    payload = sign_off.content
    names_are_gone = payload.digest == sign_off.digest and not (payload.private_salt or payload.private_words)
    return Words.NAMES_EMPTIED if names_are_gone else Words.ALTERED
