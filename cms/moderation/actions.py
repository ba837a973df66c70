"""What people do with a page on its way to the public. Views, commands and tests all come through here."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import Page, WorkflowState
from wagtail.signals import page_unpublished

from cms.coauthoring.kept_versions import why_not_to_send, why_not_to_sign_off
from cms.front_cache import generation
from cms.moderation import changes, not_this_time, reader_comments
from cms.moderation.authorship import author_ids
from cms.moderation.digest import content_of
from cms.moderation.eligibility import Refused, latest_version, may_sign_off, may_take_down, told, what_is_gone
from cms.moderation.findings import must_be_resolved, open_findings
from cms.moderation.holding import hold, hold_shown
from cms.moderation.ledger import (
    empty_private_words,
    is_signed,
    pages_carried_from,
    pages_vouched_for,
    record_revocation,
    record_sign_off,
    record_take_down,
    sign_offs_under,
)
from cms.moderation.models import ResolvedCheck, Revocation
from cms.moderation.notes import attach_note, keep_note
from cms.moderation.signals import signed_off
from cms.moderation.workflow import for_sending
from cms.people.credentials import is_peer_worker
from cms.people.roles import Role, has_role
from cms.safeguarding.team import why_not_named

_SHORTEST_REASON = 3  # words


def _locked(page):
    """Read the page again and hold it until the transaction ends, so that nobody changes it under a decision."""
    held = hold(page.pk)
    if held is None:
        reason = _("“%(page)s” was deleted a moment ago, so nothing was done. Go back to your desk.")
        raise Refused("gone", reason % {"page": page.get_admin_display_title()})
    return held.specific


def waiting_task_state(page):
    """Return the task state in which ``page`` waits for a peer worker, or None."""
    state = page.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_IN_PROGRESS or state.current_task_state is None:
        return None
    return state.current_task_state.specific


def _must_wait(page):
    task_state = waiting_task_state(page)
    if task_state is None:
        raise Refused(
            "not-waiting",
            _("“%(page)s” is not waiting for a peer worker any more. Look at your desk to see where it is now.")
            % {"page": page.get_admin_display_title()},
        )
    return task_state


def _must_be_whole(version):
    """Raise ``ValidationError`` unless every required part is there. A draft may have gaps, so saving never asks."""
    version.full_clean()
    for field in version._meta.get_fields():
        if isinstance(field, StreamField):
            try:
                field.stream_block.clean(getattr(version, field.name))
            except ValidationError as error:
                message = _("Something is missing here, or not right yet. Open the page: it is marked there.")
                raise ValidationError({field.name: message}) from error


def _must_name_what_is_there(version, content):
    """Somebody could make a new row with the key of the one that is gone, and nobody would have signed that."""
    if reason := what_is_gone(version, content):
        raise Refused("names-what-is-gone", reason)


def _must_have_a_lead(page):
    if reason := why_not_named():
        refused = _("“%(page)s” was not signed off.") % {"page": page.get_admin_display_title()}
        raise Refused("no-lead", f"{refused} {reason}")


@transaction.atomic
def submit(page, *, by, note=""):
    """Send the newest draft of ``page`` to the peer workers, with a ``note`` in the author's words.

    A page that was sent back for changes goes to the same place in the workflow. Raises :class:`Refused`
    (``waiting-already``, ``no-workflow``, ``conflicts`` while two versions of one place wait for a choice,
    ``changes-left``, ``comments-left``, ``names-what-is-gone``) and ``ValidationError`` when a required part is
    missing.
    """
    page = _locked(page)
    if reason := why_not_to_send(page):
        not_sent = told(_("%(page)s was not sent."), page, by)
        raise Refused("conflicts", f"{not_sent} {reason}")
    changes.must_be_settled(page.pk, by=by)
    version = latest_version(page)
    _must_be_whole(version)
    _must_name_what_is_there(version, content_of(version))
    state = page.current_workflow_state
    if state is not None and state.status == WorkflowState.STATUS_IN_PROGRESS:
        reason = _("“%(page)s” is with a peer worker already. You can take it back from your desk to go on writing.")
        raise Refused("waiting-already", reason % {"page": page.get_admin_display_title()})
    workflow = for_sending(page)
    if note:
        keep_note(page, by, note)
    if state is not None:
        state.resume(user=by)
    else:
        workflow.start(page, by)
    attach_note(page, by)
    return waiting_task_state(page)


@transaction.atomic
def sign_off(page, *, by, fingerprint, statement=""):
    """Sign off exactly the version whose fingerprint the signer was shown; publish it when enough have signed.

    ``fingerprint`` is :attr:`~cms.moderation.digest.Content.fingerprint` of what was on the screen. Returns the
    ledger entry. ``statement`` says what was checked. Raises :class:`Refused`: ``not-waiting``, ``no-lead`` while the
    site has no safeguarding lead and deputy, ``not-read`` without a fingerprint, ``changed`` when the draft is another
    by now, ``names-what-is-gone``, ``no-statement``,
    ``choices-left`` while two versions of one place wait for a choice, ``changes-left`` while its authors have opened
    something again that was asked for, ``comments-left`` while a reader's comment has
    no answer, ``checks-left`` (:mod:`cms.moderation.findings`), or a code of
    :func:`~cms.moderation.eligibility.may_sign_off`.
    """
    page = _locked(page)
    task_state = _must_wait(page)
    _must_have_a_lead(page)
    version = latest_version(page)
    content = content_of(version)
    if not hold_shown(content):
        content = content_of(version)
    if not fingerprint:
        raise Refused(
            "not-read",
            _("“%(page)s” was not signed off, because you did not have it open. Open it, read it, then sign it off.")
            % {"page": version.title},
        )
    if content.fingerprint != fingerprint:
        raise Refused(
            "changed",
            _("“%(page)s” has changed since you opened it. Please read the newest version, then sign it off.")
            % {"page": version.title},
        )
    _must_name_what_is_there(version, content)
    authors = author_ids(page, content)
    answer = may_sign_off(by, page, version, content, authors)
    if not answer:
        raise Refused(answer.code, answer.reason)
    if not statement.strip():
        reason = _(
            "“%(page)s” was not signed off. Say in a few words what you checked: it is kept with your signature."
        )
        raise Refused("no-statement", reason % {"page": version.title})
    if reason := why_not_to_sign_off(page):
        not_signed = _("“%(page)s” was not signed off.") % {"page": version.title}
        raise Refused("choices-left", f"{not_signed} {reason}")
    changes.must_be_done(page.pk)
    reader_comments.must_be_answered(page.pk)
    must_be_resolved(version)
    entry = record_sign_off(
        page,
        content,
        signer=by,
        author_ids=authors,
        revision_id=page.latest_revision_id,
        statement=statement,
    )
    is_enough = is_signed(version, content)
    goes_live = is_enough and (version.go_live_at is None or version.go_live_at <= timezone.now())
    signed_off.send(type(page), page=page, by=by, sign_off=entry, goes_live=goes_live)
    if is_enough:
        # The revision may be newer than the one that was sent: the task's history names what was signed.
        task_state.revision = page.latest_revision
        # Wagtail reads a whole version again to write a line of its log. Publishing reads the revision afresh.
        task_state.revision.as_object = lambda: version
        task_state.approve(user=by, comment=statement)
    return entry


@transaction.atomic
def resolve(page, *, by, reasons):
    """Keep why findings in the newest draft of ``page`` are all right. ``reasons`` are words by a finding's digest.

    What is not found any more, and empty reasons, are left out. Returns how many were kept. Raises :class:`Refused`:
    ``not-waiting``, ``no-reason`` for a dot or an "ok", or a code of ``may_sign_off``: whoever cannot sign a page
    cannot answer for it either.
    """
    page = _locked(page)
    _must_wait(page)
    version = latest_version(page)
    answer = may_sign_off(by, page, version)
    if not answer:
        raise Refused(answer.code, answer.reason)
    said = {finding: reasons.get(finding.digest, "").strip() for finding in open_findings(version)}
    if any(why and len(re.findall(r"\w+", why)) < _SHORTEST_REASON for why in said.values()):
        reason = _(
            "“%(page)s”: say in a few words why each of these is all right, or ask for a change. An “ok” is not enough."
        )
        raise Refused("no-reason", reason % {"page": version.title})
    for finding, why in said.items():
        if why:
            ResolvedCheck.objects.update_or_create(
                page_id=page.pk,
                digest=finding.digest,
                defaults={
                    "check_key": finding.check.key,
                    "about": finding.named[:200],
                    "place_name": str(finding.found.place)[:200],
                    "by": by,
                    "why": why[: ResolvedCheck.LONGEST],
                },
            )
    return sum(map(bool, said.values()))


@transaction.atomic
def ask_for_changes(page, *, by, message, items=()):
    """Give the page back to its authors with a ``message``: what to change, why, and thanks.

    ``items`` are the single things to change, each at its place (:func:`cms.moderation.changes.ask`). The page cannot
    be sent again before each is ticked off or answered.

    Raises :class:`Refused`: ``not-waiting``, ``no-message``, ``no-such-part``, or a code of ``may_sign_off``: whoever
    cannot sign a page cannot decide on it in another way either.
    """
    page = _locked(page)
    task_state = _must_wait(page)
    if not message.strip():
        reason = _("Say what to change in %(page)s and why, in kind words. The author will read exactly this.")
        raise Refused("no-message", told(reason, page, by))
    answer = may_sign_off(by, page)
    if not answer:
        raise Refused(answer.code, answer.reason)
    # The author may have written on while it waited: what comes back is compared with what was read.
    task_state.revision = page.latest_revision
    task_state.reject(user=by, comment=message)
    changes.ask(page, task_state, items, latest_version(page))
    return task_state


@transaction.atomic
def decline(page, *, by, reason, next_step, support, support_link):
    """Say "not this time": the page is a draft of its authors again, with all its words, and they may go on with it.

    The author reads the ``reason``, the ``next_step`` and who can help (``support``, with a link).

    Raises :class:`Refused`: ``not-waiting``, ``gaps``, ``no-reason``, ``no-next-step``, ``no-support``, or a code of
    ``may_sign_off``. Returns what was recorded.
    """
    page = _locked(page)
    task_state = _must_wait(page)
    words = {"reason": reason, "next_step": next_step, "support": support, "support_link": support_link}
    not_this_time.must_be_kind(**words)
    answer = may_sign_off(by, page)
    if not answer:
        raise Refused(answer.code, answer.reason)
    page.current_workflow_state.cancel(user=by)
    return not_this_time.record(page, task_state, by=by, **words)


@transaction.atomic
def take_back(page, *, by):
    """Take a page that waits back to go on writing. Its place in the queue is given up."""
    page = _locked(page)
    _must_wait(page)
    page.current_workflow_state.cancel(user=by)


@transaction.atomic
def take_down(page, *, by, reason):
    """Take a live page off the public site at once. Only a new sign-off brings it back.

    ``reason`` is kept with the ledger. Raises :class:`Refused`: ``not-live``, ``no-reason``, or a code of
    :func:`~cms.moderation.eligibility.may_take_down`.
    """
    page = _locked(page)
    if not page.live:
        words = _("%(page)s is not public, so there is nothing to take down. Look at your desk to see where it is now.")
        raise Refused("not-live", told(words, page, by))
    if not reason.strip():
        words = _("Say in a few words why %(page)s has to go. It is kept, and readers never see it.")
        raise Refused("no-reason", told(words, page, by))
    answer = may_take_down(by, page)
    if not answer:
        raise Refused(answer.code, answer.reason)
    entry = record_take_down(page, by=by, reason=reason)
    reader_comments.end_links(page)
    page.take_down_is_recorded = True
    UnpublishPageAction(page, user=by).execute(skip_permission_checks=True)
    return entry


@transaction.atomic
def erase_private_words(page, *, by, reason):
    """Forget the private words, such as names, of every signature of ``page`` that nothing needs any more.

    Those under what is live stay: take the page down first, or have it signed off without the name. ``reason`` is
    kept in the page's history. Returns how many were emptied. Raises :class:`Refused`: ``gone``, ``no-reason``,
    ``not-yours``.
    """
    page = _locked(page)
    if not reason.strip():
        words = _("Say in a few words why names in %(page)s have to go. It is kept in the page's history.")
        raise Refused("no-reason", told(words, page, by))
    if not may_take_down(by, page):
        words = _("Only the people who made %(page)s, peer workers and leads can do this. Tell one of them.")
        raise Refused("not-yours", told(words, page, by))
    count = empty_private_words(page)
    generation.advance()
    log(instance=page, action="moderation.erase_private_words", user=by, data={"count": count, "reason": reason})
    return count


@receiver(page_unpublished)
def _was_unpublished(sender, instance, **kwargs):
    """By whatever screen or action a page leaves the public site, coming back needs a new sign-off.

    A page that nobody signed but by this one's signatures, such as an alias that was made a page of its own, goes too.
    """
    by = getattr(instance, "unpublished_by", None)
    if not getattr(instance, "take_down_is_recorded", False):
        record_take_down(instance, by=by, reason=_("Unpublished"))
        reader_comments.end_links(instance)
    for copy in Page.objects.filter(pk__in=pages_carried_from([instance.pk]), live=True).specific():
        if all(each.carried_from_id for each in sign_offs_under(copy, content_of(copy))):
            UnpublishPageAction(copy, user=by).execute(skip_permission_checks=True)


@transaction.atomic
def revoke_sign_off(sign_off, *, by, reason):
    """Take one signature back, for a ``reason``; live pages that it carried go down with it.

    Raises :class:`Refused`: ``not-a-worker`` unless ``by`` is a valid peer worker or a lead, ``no-reason``.
    """
    signed = Page.objects.filter(pk=sign_off.object_id).first() or Page(pk=sign_off.object_id)
    if not (is_peer_worker(by) or has_role(by, Role.SAFEGUARDING_LEAD)):
        words = _("Only a peer worker or a lead can take back the signature under %(page)s. Tell one of them.")
        raise Refused("not-a-worker", told(words, signed, by))
    if not reason.strip():
        words = _("Say in a few words why the signature under %(page)s is taken back. It is kept with the ledger.")
        raise Refused("no-reason", told(words, signed, by))
    hold(sign_off.object_id)
    if Revocation.objects.filter(sign_off=sign_off).exists():
        words = _("This signature under %(page)s was taken back already. There is nothing left to do.")
        raise Refused("revoked-already", told(words, signed, by))
    entry = record_revocation(sign_off, by=by, reason=reason)
    generation.advance()  # A page that others signed stays, and tells of one signature less.
    for page_id in pages_vouched_for(sign_off):
        page = Page.objects.filter(pk=page_id, live=True).specific().first()
        if page is not None and not is_signed(page, content_of(page)):
            UnpublishPageAction(page, user=by).execute(skip_permission_checks=True)
    return entry
