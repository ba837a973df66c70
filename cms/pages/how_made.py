"""Drafting how a page was made from what is on record, for its people to edit.

Kinds of people are said in words, never who. Numbers of them begin at ten, and a kind of which a town has few is not
named below that: a small number can point at somebody.
"""

import json
import uuid
from collections import Counter
from itertools import pairwise

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.fields import StreamField
from wagtail.models import (
    Comment,
    CommentReply,
    Page,
    Revision,
    TaskState,
    get_default_page_content_type,
)

from cms.moderation.ledger import object_key, sign_offs_required
from cms.moderation.models import Authorship, ReaderComment, RequestedChange, SignOff
from cms.pages.credits import Kind, Role, several
from cms.pages.in_words import what_changed
from cms.people.groups import AUTHOR
from cms.people.models import User, WritingGroup
from cms.people.roles import Role as SiteRole
from cms.safeguarding.identity import hints_in

FIELD = "how_made"
FIRST_NUMBER = 10  # of people, or of what they did
_MOST_CHANGES = 6
_MOST_VERSIONS = 3
_MOST_PHRASES = 4

#: A town has few enough of them that the kind alone can say who: one school, one nurse.
_RARE = {Role.PROFESSIONAL}
_KIND_OF_GROUP = {
    WritingGroup.Kind.YOUNG_PEOPLE: Role.YOUNG_PERSON,
    WritingGroup.Kind.PARENTS: Role.PARENT,
    WritingGroup.Kind.PEER_WORKERS: Role.PEER_WORKER,
}
_KIND_OF_ROLE = {
    SiteRole.PEER_WORKER: Role.PEER_WORKER,
    SiteRole.ASSESSOR: Role.YOUNG_PERSON,
    SiteRole.SCHOOL: Role.PROFESSIONAL,
    SiteRole.SAFEGUARDING_LEAD: Role.PROFESSIONAL,
}


def drafted_from_records(draft):
    """Return what is on record of how ``draft``, the newest version of a page, was made: JSON of a ``HowMadeBlock``.

    A fixed number of queries, however much there is.
    """
    changed, not_changed = _answers(draft)
    parts = {
        "who": _who(draft),
        "changed": [_block("item", words) for words in changed],
        "not_changed": [_block("item", {"asked": asked, "why": why}) for asked, why in not_changed],
        "versions": _versions(draft),
    }
    return json.dumps([_block(kind, value) for kind, value in parts.items() if value])


def is_out_of_date(draft):
    """Return whether ``draft`` changes a live page and still tells of its making what that page tells."""
    if not draft.how_made:
        return False
    live = type(draft).objects.filter(pk=draft.pk, live=True, has_unpublished_changes=True)
    told = live.values_list(FIELD, flat=True).first()
    return told is not None and told.get_prep_value() == draft.how_made.get_prep_value()


def number_in_words(number, kind):
    """Return "young people", or from ten on "10 young people", "more than 20 young people"."""
    tens = number // 10 * 10
    if number < FIRST_NUMBER:
        return str(kind)
    words = _("%(tens)d %(kind)s") if number == tens else _("more than %(tens)d %(kind)s")
    return words % {"tens": tens, "kind": kind}


def _block(kind, value):
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


# --- Who ------------------------------------------------------------------------------------------


def _who(draft):
    family = Page.objects.filter(translation_key=draft.translation_key).values_list("pk", flat=True)
    about = {"object_type": object_key(draft)["object_type"], "object_id__in": family}
    wrote = set(Authorship.objects.filter(**about).values_list("user_id", flat=True))
    said = [
        *Comment.objects.filter(page=draft.pk).values_list("user_id", flat=True),
        *CommentReply.objects.filter(comment__page=draft.pk).values_list("user_id", flat=True),
    ]
    if not (kinds := _kinds_in_words(Counter(_kinds_of(draft, wrote.union(said))))):
        return ""
    sentences = [_("%(kinds)s made this page.") % {"kinds": capfirst(get_text_list(kinds, _("and")))}]
    if set(said) - wrote:
        sentences.append(_("Some of them wrote. Some read the draft and said what they thought."))
    # Their words stay with the authors: nobody told them that they would be printed. Nor is it said who they were.
    by_link = ReaderComment.objects.filter(page=draft.pk, settled_at__isnull=False).count()
    if by_link:
        sentences.append(_("Others read the draft and said what they thought. The authors answered each of them."))
    if (number := len(said) + by_link) >= FIRST_NUMBER:
        comments = number_in_words(number, _("comments"))
        sentences.append(_("There were %(comments)s on it.") % {"comments": comments})
    return " ".join(sentences)


def _kinds_in_words(number_of):
    named = {
        kind: number for kind in Role if (number := number_of[kind]) and (kind not in _RARE or number >= FIRST_NUMBER)
    }
    words = [number_in_words(number, several(kind)) for kind, number in named.items()]
    return [*words, _("others")] if words and named.keys() != number_of.keys() else words


def _kinds_of(draft, ids):
    """Yield the kind of each of these people on this page, or None: as they say it, or else by their part here."""
    said = {
        row.choice.person_id: row.choice.wanted.name
        for row in draft.credit_rows
        if row.choice and row.choice.wanted.kind == Kind.ROLE
    }
    people = User.objects.filter(pk__in=ids).prefetch_related("groups", "memberships__group")
    for person in people:
        yield Role(said[person.pk]) if said.get(person.pk) in Role.values else _kind_of(person, draft.writing_group_id)


def _kind_of(person, group_id):
    roles = {group.name for group in person.groups.all()}
    for role, kind in _KIND_OF_ROLE.items():
        if role in roles:
            return kind
    writes_in = [each.group for each in person.memberships.all() if each.role == AUTHOR]
    kinds = {group.kind for group in writes_in if group.pk == group_id} or {group.kind for group in writes_in}
    return _KIND_OF_GROUP[kinds.pop()] if len(kinds) == 1 else None


# --- What changed, and what could not -------------------------------------------------------------


def _answers(draft):
    """Return what was asked for and done, and pairs of what was not done and why: the newest few of each.

    What could tell who somebody is stays out of it.
    """
    changed, not_changed = [], []
    for change in RequestedChange.objects.filter(page=draft.pk, settled_at__isnull=False).order_by("pk"):
        tells = bool(hints_in(f"{change.text}\n{change.answer}"))
        if not change.answer:
            changed.append(_("A detail, so that nobody can be found by it.") if tells else change.text)
        elif not tells:
            not_changed.append((change.text, change.answer))
    return list(dict.fromkeys(changed))[-_MOST_CHANGES:], not_changed[-_MOST_CHANGES:]


# --- Its versions ---------------------------------------------------------------------------------


def _versions(draft):
    signed = _signed_versions(draft)
    asked = TaskState.objects.filter(
        status=TaskState.STATUS_REJECTED,
        workflow_state__base_content_type=get_default_page_content_type(),
        workflow_state__object_id=str(draft.pk),
    )
    # What was asked for last may not be answered yet.
    asked = asked.count() - RequestedChange.objects.filter(page=draft.pk, settled_at=None).exists()
    sentences = [*_told(draft, signed)] if signed else [_("This is the first version.")]
    if asked > 0:
        sentences.append(
            ngettext(
                "A peer worker asked for changes once. The authors answered, and sent it again.",
                "Peer workers asked for changes %(number)d times. The authors answered each time.",
                asked,
            )
            % {"number": asked}
        )
    return " ".join(sentences)


def _signed_versions(draft):
    """Return ``(revision id, moment)`` of each version that enough people signed, the first one first."""
    signers, signed = {}, {}
    entries = SignOff.objects.filter(**object_key(draft), carried_from=None, revocation=None).order_by("pk")
    for revision_id, signer_id, moment in entries.values_list("revision_id", "signer_id", "recorded_at"):
        signers.setdefault(revision_id, set()).add(signer_id)
        if len(signers[revision_id]) >= sign_offs_required(draft):
            signed.setdefault(revision_id, moment)
    return list(signed.items())


def _told(draft, signed):
    yield _("The first version went live in %(month)s.") % {"month": _month(signed[0][1])}
    if (between := len(signed) - 1 - _MOST_VERSIONS) > 0:
        words = ngettext("Then came %(number)d more version.", "Then came %(number)d more versions.", between)
        yield words % {"number": between}
    newest = signed[-_MOST_VERSIONS - 1 :]
    ids = [*(revision_id for revision_id, _moment in newest), draft.latest_revision_id]
    contents = dict(Revision.objects.filter(pk__in=ids).values_list("pk", "content"))
    for (before, _moment), (after, moment) in pairwise(newest):
        if what := _what_changed(draft, contents.get(before), contents.get(after)):
            yield _("In %(month)s we %(changes)s.") % {"month": _month(moment), "changes": what}
        else:
            yield _("In %(month)s it was read and signed off again.") % {"month": _month(moment)}
    if what := _what_changed(draft, contents.get(newest[-1][0]), contents.get(draft.latest_revision_id)):
        yield _("Since then we %(changes)s.") % {"changes": what}


def _what_changed(draft, before, after):
    """Return in words what readers would miss: the title and what stands in the page, not how it is filed."""
    if not before or not after:
        return ""
    streams = {field.name for field in draft._meta.get_fields() if isinstance(field, StreamField)}
    names = {"title", *streams} - {FIELD}
    phrases = what_changed(type(draft), *({name: each.get(name) for name in names} for each in (before, after)))
    return get_text_list(phrases[:_MOST_PHRASES], _("and"))


def _month(moment):
    return date_format(timezone.localdate(moment), "F Y")
