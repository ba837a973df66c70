"""What waits for a peer worker: keeping the queue's own rows, and looking through them.

Rows are written here only, by whatever screen or action a page is sent, decided on or changed: each reads the workflow
again, so they can also be made anew at any time (:func:`rebuild`, the command ``rebuild_queue``).
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Page, Revision, TaskState, WorkflowState, get_default_page_content_type

from cms.moderation import touches
from cms.moderation.authorship import author_ids, whose_files
from cms.moderation.digest import content_of
from cms.moderation.eligibility import latest_version
from cms.moderation.models import PeerSignOffTask, QueueItem, QueueKey, WaitingTime
from cms.people.credentials import is_peer_worker
from cms.people.models import WritingGroup

#: How many rows one screen shows.
PER_SCREEN = 25

#: How many of the oldest that fit the first thing asked for are looked through for the others, and counted.
LOOKED_THROUGH = 500

#: How long a claim lasts.
CLAIM_LASTS = timedelta(days=2)

#: How many days somebody has to read what is urgent: whoever wrote it may need somebody.
DAYS_TO_READ_URGENT = 2
#: What a page touches that somebody should read soon, beside what makes it so.
SOON = "soon"

_WAITING_TIMES_KEPT = 50


# --- Keeping the rows -------------------------------------------------------------------------


def _waiting_states():
    """Return the task states in which a page waits for a peer worker, oldest first: what the rows are made from."""
    return (
        TaskState.objects.filter(
            status=TaskState.STATUS_IN_PROGRESS,
            task__in=PeerSignOffTask.objects.values("pk"),
            workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
            workflow_state__base_content_type=get_default_page_content_type(),
        )
        .select_related("workflow_state")
        .order_by("started_at", "pk")
    )


def keep(page_id, version=None):
    """Write the row of a page that waits, or take it away. Returns whether anything was not as it should be.

    ``version`` is the newest draft, where that is known.
    """
    state = _waiting_states().filter(workflow_state__object_id=str(page_id)).first()
    page = Page.objects.filter(pk=page_id).first() if state else None
    if page is None:
        return _take_away(page_id)
    version = version or latest_version(page)
    return _write(page, state, version, content_of(version))


@transaction.atomic(savepoint=False)
def _take_away(page_id):
    # Nobody listens to them, and Django would read each row before it deletes it: this is part of every decision.
    items = QueueItem.objects.filter(page=page_id).order_by()
    QueueKey.objects.filter(item__in=items.values("pk"))._raw_delete(items.db)
    return bool(items._raw_delete(items.db))


@transaction.atomic
def _write(page, state, version, content):
    group = getattr(version, "writing_group_id", None)
    touched = touches.touches_of(version, content)
    facts = {
        "task_state_id": state.pk,
        "title": version.title,
        "searched": version.title.casefold(),
        "kind": version._meta.label_lower,
        "group_id": group if WritingGroup.objects.filter(pk=group).exists() else None,
        "language": version.locale.language_code,
        "touches": touched,
        "sent_at": state.started_at,
        "due_at": state.started_at + timedelta(days=_days_to_read(version, touched)),
        "last_live_at": page.last_published_at,
    }
    item = QueueItem.objects.select_for_update().filter(page=page.pk).first() or QueueItem(page_id=page.pk)
    keys = _keys_of(facts) | {key_of_maker(user_id) for user_id in whose_files(content)}
    known = {key.key: key.sent_at for key in item.keys.all()} if item.pk else {}
    cannot_sign = item.claimed_by_id is not None and item.claimed_by_id in author_ids(page, content)
    is_known = all(getattr(item, name) == facts[name] for name in facts)
    if is_known and known == dict.fromkeys(keys, state.started_at) and not cannot_sign:
        return False
    if item.task_state_id != state.pk or cannot_sign:
        # It was sent again, and whoever read it is not held to it. Or they helped with it: somebody else signs.
        item.claimed_by, item.claimed_at = None, None
    for name, value in facts.items():
        setattr(item, name, value)
    item.save()
    item.keys.all().delete()
    QueueKey.objects.bulk_create(QueueKey(item=item, key=key, sent_at=item.sent_at) for key in keys)
    return True


def _days_to_read(version, touched):
    days = getattr(version, "days_to_read", 7)
    return min(days, DAYS_TO_READ_URGENT) if touches.is_urgent(touched) else days


def _keys_of(facts):
    keys = {f"kind:{facts['kind']}", f"language:{facts['language']}", f"group:{facts['group_id'] or 'none'}"}
    keys |= {f"touches:{key}" for key in facts["touches"]}
    if touches.is_urgent(facts["touches"]):
        keys.add(f"touches:{SOON}")
    return keys | {_key_of_word(word) for word in _words(facts["title"])}


def key_of_maker(user_id):
    """Return the key of the pages that show a picture or document of this person's, who can't sign them."""
    return f"file-of:{user_id}"


def _words(text):
    return re.findall(r"\w+", text.casefold())


def _key_of_word(word):
    """Return the key of all words that begin as ``word`` does: few for a title, and one of them for any beginning."""
    return f"word:{word[:3]}"


def rebuild():
    """Make every row as it should be. Returns how many were not. For a restore, an upgrade, or a doubt."""
    waiting = [int(state.workflow_state.object_id) for state in _waiting_states().iterator()]
    left_over = QueueItem.objects.exclude(task_state__in=_waiting_states().order_by().values("pk"))
    mended = left_over.delete()[1].get(QueueItem._meta.label, 0)
    return mended + sum(keep(page_id) for page_id in waiting)


@receiver(post_save, sender=WorkflowState, dispatch_uid="moderation.queue.workflow")
@receiver(post_delete, sender=WorkflowState, dispatch_uid="moderation.queue.workflow.gone")
def _workflow_went_on(sender, instance, raw=False, **kwargs):
    """By whatever button a page is sent, taken back or decided on, its workflow's state is saved."""
    if not raw and instance.base_content_type_id == get_default_page_content_type().pk:
        keep(int(instance.object_id))


@receiver(post_save, sender=Revision, dispatch_uid="moderation.queue.draft")
def _draft_was_saved(sender, instance, raw=False, **kwargs):
    """Somebody may write on while a page waits."""
    if raw or instance.base_content_type_id != get_default_page_content_type().pk:
        return
    item = QueueItem.objects.filter(page=instance.object_id).first()
    newer = Revision.objects.filter(
        base_content_type=instance.base_content_type_id, object_id=instance.object_id, pk__gt=instance.pk
    )
    if item is not None and not newer.exists():
        keep(item.page_id, version=instance.as_object())


@receiver(post_save, sender=TaskState, dispatch_uid="moderation.queue.decided")
def _was_decided(sender, instance, raw=False, **kwargs):
    """Keep how long the page waited, for :mod:`cms.moderation.load`, and no more than that."""
    decided = instance.status in (TaskState.STATUS_APPROVED, TaskState.STATUS_REJECTED)
    if raw or not decided or not QueueItem.objects.filter(task_state=instance.pk).exists():
        return
    waited = (instance.finished_at or timezone.now()) - instance.started_at
    newest = WaitingTime.objects.create(seconds=max(0, int(waited.total_seconds())))
    old = WaitingTime.objects.filter(pk__lte=newest.pk - _WAITING_TIMES_KEPT)
    old._raw_delete(old.db)


# --- Looking through them ---------------------------------------------------------------------


def waiting_pages():
    """Return the pages that wait, as a queryset of ``Page``."""
    return Page.objects.filter(Exists(QueueItem.objects.visible().order_by().filter(page=OuterRef("pk"))))


def pages_a_worker_may_read(user):
    """Tell the permission policy which pages a peer worker may open beside their own: those that wait."""
    return waiting_pages() if is_peer_worker(user) else None


def late(now=None):
    """Return the rows of the pages that wait for longer than they should, the latest first."""
    return QueueItem.objects.visible().filter(due_at__lt=now or timezone.now()).order_by("due_at", "pk")


def urgent_waits(leave_out=()):
    """Return whether a page waits that somebody should read soon and that touches nothing of ``leave_out``.

    It looks at the oldest only, and costs the same.
    """
    oldest = _touching([SOON]).order_by("sent_at", "item")[:PER_SCREEN]
    found = QueueItem.objects.visible().filter(pk__in=oldest.values("item")).order_by()
    return found.exclude(Exists(_touching(leave_out).filter(item=OuterRef("pk")))).exists()


def leaves_out(keys, user):
    """Return whether a page waits that :func:`look` leaves out for ``user``, whatever else is asked for.

    Only so many are looked at, so it costs the same however many wait.
    """
    touched = _touching(keys)[:LOOKED_THROUGH]
    return QueueItem.objects.visible().filter(pk__in=touched.values("item")).exclude(claimed_by=user.pk).exists()


def urgent_among(page_ids):
    """Return the rows of those of ``page_ids`` that somebody should read soon."""
    keys = _touching([SOON]).filter(item=OuterRef("pk"))
    return QueueItem.objects.visible().filter(Exists(keys), page__in=page_ids)


def _touching(keys):
    return QueueKey.objects.filter(key__in=[f"touches:{key}" for key in keys])


def kinds_that_wait():
    """Return the kinds of page of which one waits, as labels of models. One statement, whatever waits."""
    kind = Concat(Value("kind:"), OuterRef("app_label"), Value("."), OuterRef("model"))
    waits = ContentType.objects.filter(Exists(QueueKey.objects.filter(key=kind)))
    return {f"{app}.{model}" for app, model in waits.values_list("app_label", "model")}


def claimed_by(user, now=None):
    """Return the rows that ``user`` has claimed, while the claim lasts."""
    since = (now or timezone.now()) - CLAIM_LASTS
    return QueueItem.objects.visible().filter(claimed_by=user.pk, claimed_at__gte=since)


def new_since(moment):
    """Return whether a page was sent since ``moment`` that waits still."""
    return QueueItem.objects.visible().filter(sent_at__gt=moment).exists()


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. Empty parts narrow nothing; what fits nothing finds nothing."""

    MINE, UNCLAIMED, LATE = "mine", "unclaimed", "late"

    kind: str = ""
    group: str = ""
    language: str = ""
    touches: str = ""
    show: str = ""
    words: str = ""

    def keys(self):
        """Return the keys that a row must have, the one that fits fewest first, as far as one can know."""
        words = sorted(_words(self.words)[:6], key=len, reverse=True)
        keys = [_key_of_word(word) for word in words]
        if self.words.strip() and not words:
            keys = ["word:"]  # Nothing but signs: no title has a word of those.
        for name in ("group", "touches", "kind", "language"):
            if value := getattr(self, name):
                keys.append(f"{name}:{value}")
        return list(dict.fromkeys(keys))


@dataclass(frozen=True)
class Screen:
    """The rows of one screen. ``count`` is how many there are, and ``is_more`` that there are more than that.

    ``count`` is None on a later screen. ``after`` is where the next begins, or empty. ``looks_on`` says that nothing
    more was found among the oldest, and the next screen looks further.
    """

    items: list = field(default_factory=list)
    count: int | None = 0
    is_more: bool = False
    after: str = ""
    looks_on: bool = False


def look(wanted, *, user, leave_out=(), after="", now=None):
    """Return the :class:`Screen` of what waits, oldest first, that fits ``wanted`` and begins ``after`` another.

    ``leave_out`` are keys of touches that ``user`` does not want to meet; what they claimed themselves is always there.

    It costs the same however many wait. What is asked for first is read from an index, in order, and only so many of
    those are looked through for the rest. The same three statements whatever is asked for.
    """
    now = now or timezone.now()
    source, moment, pk, rest = _source(wanted, user, now)
    begins = _place(after)
    if begins:
        # Not one OR: SQLite would not use the index.
        at, last = begins
        source = source.filter(**{f"{moment}__gte": at}).filter(Q(**{f"{moment}__gt": at}) | Q(**{f"{pk}__gt": last}))
    source = source.order_by(moment, pk)
    if leave_out:
        touched = _touching(leave_out).filter(item=OuterRef("pk"))
        rest &= ~Exists(touched) | Q(claimed_by=user.pk)
    found = QueueItem.objects.visible().filter(rest, pk__in=source[:LOOKED_THROUGH].values(pk)).order_by(moment, "pk")
    places = list(found.values_list(moment, "pk"))
    # The last that was looked through, and whether there is one behind it.
    ends = list(source.values_list(moment, pk)[LOOKED_THROUGH - 1 : LOOKED_THROUGH + 1])
    is_more, looks_on = len(ends) > 1, len(places) <= PER_SCREEN
    goes_on = is_more or not looks_on
    shown = [pk for _moment, pk in places[:PER_SCREEN]]
    return Screen(
        list(QueueItem.objects.filter(pk__in=shown).select_related("claimed_by", "group").order_by(moment, "pk")),
        None if begins else len(places),
        is_more,
        _in_an_address(*(ends[0] if looks_on else places[PER_SCREEN - 1])) if goes_on else "",
        looks_on and is_more,
    )


def _source(wanted, user, now):
    """Return what is looked through, its columns for the moment and the row, and the condition for the rest."""
    keys, items = wanted.keys(), QueueItem.objects.all()
    rest = {
        "": Q(),
        Wanted.MINE: Q(claimed_by=user.pk, claimed_at__gte=now - CLAIM_LASTS),
        Wanted.UNCLAIMED: Q(claimed_by=None) | Q(claimed_at__lt=now - CLAIM_LASTS),
        Wanted.LATE: Q(due_at__lt=now),
    }.get(wanted.show, Q(pk=None))
    for key in keys:
        rest &= Q(Exists(QueueKey.objects.filter(item=OuterRef("pk"), key=key)))
    for word in _words(wanted.words)[:6]:
        rest &= Q(searched__contains=word)
    if wanted.show == Wanted.MINE:
        return items.filter(claimed_by=user.pk), "sent_at", "pk", rest
    if keys:
        return QueueKey.objects.filter(key=keys[0]), "sent_at", "item_id", rest
    if wanted.show == Wanted.LATE:
        return items.filter(due_at__lt=now), "due_at", "pk", rest
    return items, "sent_at", "pk", rest


def _in_an_address(moment, pk):
    """Return the place of a row in the order, as an address has it."""
    return f"{round(moment.timestamp() * 1_000_000)}-{pk}"


def _place(text):
    """Return the moment and the key that :func:`_in_an_address` wrote, or None for anything else."""
    if not (found := re.fullmatch(r"(\d{1,17})-(\d{1,18})", text, re.ASCII)):
        return None
    moment, pk = (int(number) for number in found.groups())
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment), pk
