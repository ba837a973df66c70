"""The queue as a peer worker meets it: rows in plain words, and filters that are plain links."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import get_page_models

from cms.coauthoring.models import PageUserObjectPermission
from cms.desk.in_words import day
from cms.moderation import claims, load, presence, queue, touches
from cms.moderation.models import Authorship, NotThisTime, QueueItem, QueueKey
from cms.moderation.queue import Wanted
from cms.people.models import User, WritingGroup

_SHOWS = {
    Wanted.MINE: gettext_lazy("Mine"),
    Wanted.UNCLAIMED: gettext_lazy("Nobody reads it yet"),
    Wanted.LATE: gettext_lazy("Late"),
}


class WantedForm(forms.Form):
    """What an address asks of the queue. Odd values find nothing and break nothing."""

    words = forms.CharField(label=gettext_lazy("Words in the title"), required=False, max_length=100)
    kind = forms.CharField(required=False, max_length=100)
    group = forms.CharField(required=False, max_length=20)
    language = forms.CharField(required=False, max_length=20)
    touches = forms.CharField(required=False, max_length=50)
    show = forms.CharField(required=False, max_length=20)


@dataclass(frozen=True)
class Row:
    """One waiting page. Words are for people; ``item`` is the row of the queue."""

    item: QueueItem
    holder: User | None
    is_mine: bool
    is_own: bool  # Whoever looks helped to make it, if only with a picture.
    is_left_out: bool  # It was handed to somebody who does not want to meet what it touches.
    is_late: bool
    declined_at: datetime | None = None  # Of the last "not this time", unless it was live since.

    @property
    def is_urgent(self):
        """Whether somebody should read it soon."""
        return touches.is_urgent(self.item.touches)

    @property
    def url(self):
        return reverse("desk:review", args=[self.item.page_id])

    @property
    def kind(self):
        return _kind(self.item.kind)

    @property
    def language(self):
        """The name of its language, where it is not the site's own."""
        return "" if self.item.language == settings.LANGUAGE_CODE else _languages().get(self.item.language, "")

    @property
    def touches(self):
        return touches.labels_of(self.item.touches)

    @property
    def waits(self):
        """Its age in words: "waiting for 3 days"."""
        if timezone.now() - self.item.sent_at < timedelta(minutes=1):
            return _("Sent a moment ago")
        return _("Waiting for %(time)s") % {"time": timesince(self.item.sent_at, depth=1)}

    @property
    def due(self):
        """When somebody should have read it, in words."""
        if self.is_late:
            days = (timezone.localdate() - timezone.localdate(self.item.due_at)).days
            return ngettext("%(count)d day late", "%(count)d days late", days) % {"count": days} if days else _("late")
        days = (timezone.localdate(self.item.due_at) - timezone.localdate()).days
        if days < 2:
            return _("to read by today") if days < 1 else _("to read by tomorrow")
        return ngettext("to read in %(count)d day", "to read in %(count)d days", days) % {"count": days}

    @property
    def news(self):
        """Whether it was live before, or was sent before, in words."""
        if self.declined_at is not None:
            return _("Sent again: “not this time” on %(day)s") % {"day": day(self.declined_at)}
        if self.item.last_live_at is None:
            return _("New")
        return _("Changed since it was signed off (%(day)s)") % {"day": day(self.item.last_live_at)}

    @property
    def reader(self):
        """Who reads it, in words; empty when nobody does."""
        if self.is_mine:
            return _("You are reading it, since %(day)s") % {"day": day(self.item.claimed_at)}
        if self.holder is None:
            return ""
        return _("%(name)s is reading it, since %(day)s") % {"name": self.holder, "day": day(self.item.claimed_at)}


@dataclass(frozen=True)
class Choice:
    """One link of a filter."""

    label: str
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Filter:
    """One thing by which the queue is narrowed, with a link for each choice."""

    label: str
    choices: list[Choice]

    @property
    def chosen(self):
        """The label of what is chosen, or empty."""
        return next((choice.label for choice in self.choices if choice.is_chosen), "")


def queue_for(user, query):
    """Return what the template ``desk/queue.html`` needs, for the ``query`` of an address."""
    now = timezone.now()
    choices, hard = load.choices_of(user), load.hard_today(user, now)
    leave_out = load.left_out(choices, hard)
    form = WantedForm(query)
    wanted = Wanted(**form.cleaned_data) if form.is_valid() else None
    after = query.get("after", "")
    screen = queue.look(wanted, user=user, leave_out=leave_out, after=after, now=now) if wanted else queue.Screen()
    wanted = wanted or Wanted()
    all_late = queue.late(now)[: queue.LOOKED_THROUGH].count()
    return {
        "rows": _rows(screen.items, user, leave_out, now),
        "screen": screen,
        "next_url": f"{_address(wanted)[0]}{'&' if _query(wanted) else '?'}after={screen.after}#waiting",
        "first_url": "".join(_address(wanted)),
        "all_url": "".join(_address(Wanted())),
        "is_later": screen.count is None,
        "is_narrowed": wanted != Wanted() or not form.is_valid(),
        "form": form,
        "kept": {name: value for name, value in _query(wanted).items() if name != "words"},
        "filters": _filters(wanted),
        "late": all_late,
        "late_url": "".join(_address(Wanted(show=Wanted.LATE))),
        # Whoever leaves that out, or has had enough of it today, is not asked to.
        "urgent": queue.urgent_waits(leave_out),
        "urgent_url": "".join(_address(Wanted(touches=queue.SOON))),
        "away": choices if presence.is_away(choices) else None,
        "stands_in_for": presence.stands_in_for(user),
        "reads_nothing_hard": load.enough_for(choices) == 0,
        "enough": len(hard) >= load.enough_for(choices),
        "leaves_out": wanted.show != Wanted.MINE and queue.leaves_out(leave_out, user),
        "break_is_due": load.needs_a_break(hard, now),
    }


def row_of(page, user):
    """Return the :class:`Row` of a page that waits, as ``user`` meets it; None for any other."""
    item = QueueItem.objects.visible().filter(page=page.pk).select_related("claimed_by", "group").first()
    return _rows([item], user, (), timezone.now())[0] if item else None


def _rows(items, user, leave_out, now):
    ids = [item.page_id for item in items]
    grants = PageUserObjectPermission.objects.filter(
        user=user.pk, content_object__in=ids, permission__codename="change_page"
    )
    own = set(grants.values_list("content_object", flat=True))
    wrote = Authorship.objects.filter(object_type="wagtailcore.page", object_id__in=ids, user_id=user.pk)
    own |= set(wrote.values_list("object_id", flat=True))
    theirs = QueueKey.objects.filter(item__in=items, key=queue.key_of_maker(user.pk))
    own |= set(theirs.values_list("item__page", flat=True))
    declined = dict(NotThisTime.objects.filter(page__in=ids).order_by("said_at").values_list("page", "said_at"))
    rows = []
    for item in items:
        holder = claims.holder_of(item, now)
        is_mine = holder is not None and holder.pk == user.pk
        is_left_out = is_mine and any(key in item.touches for key in leave_out)
        said_at = declined.get(item.page_id)
        if said_at and item.last_live_at and item.last_live_at > said_at:
            said_at = None
        is_own = item.page_id in own
        rows.append(Row(item, holder, is_mine, is_own, is_left_out, item.due_at < now, said_at))
    return rows


def _kind(label):
    try:
        return capfirst(apps.get_model(label)._meta.verbose_name)
    except LookupError:  # Of an app that is not there any more.
        return label


def _languages():
    return dict(settings.LANGUAGES)


def _query(wanted):
    return {name: getattr(wanted, name) for name in wanted.__dataclass_fields__ if getattr(wanted, name)}


def _address(wanted):
    """Return the address of the queue narrowed to ``wanted``, and the place on the page."""
    query = urlencode(_query(wanted))
    return reverse("desk:home") + (f"?{query}" if query else ""), "#waiting"


def _filters(wanted):
    there = queue.kinds_that_wait() | {wanted.kind}
    labels = [model._meta.label_lower for model in get_page_models() if _waits(model)]
    kinds = {label: _kind(label) for label in labels if label in there}
    groups = {str(pk): name for pk, name in WritingGroup.objects.order_by("name").values_list("pk", "name")}
    options = {
        "show": (_("Who reads it"), _SHOWS),
        "kind": (_("Kind"), kinds),
        "group": (_("Group"), groups),
        "touches": (
            _("What it touches"),
            {queue.SOON: _("read soon"), **{touch.key: touch.label for touch in touches.all_touches()}},
        ),
        "language": (_("Language"), _languages()),
    }
    return [
        Filter(label, [_choice(wanted, name, "", _("All")), *(_choice(wanted, name, *each) for each in found.items())])
        for name, (label, found) in options.items()
        if len(found) > 1 or getattr(wanted, name)
    ]


def _waits(model):
    return hasattr(model, "sign_offs_required")


def _choice(wanted, name, value, label):
    return Choice(capfirst(label), "".join(_address(replace(wanted, **{name: value}))), getattr(wanted, name) == value)
