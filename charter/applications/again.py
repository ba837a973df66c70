"""Beginning an application with what the school said before: in one that was not enough, or that it took back."""

from django.db import transaction
from django.utils import timezone

from charter.applications.actions import MOST_EVIDENCE, must_write, save_answer
from charter.applications.models import Answer, Application, Evidence

_ENDED = (Application.State.DECIDED, Application.State.WITHDRAWN)


def words_from_before(application):
    """Return older answers, the newest of each criterion about which nothing is written in ``application`` yet."""
    written = set(application.answers.exclude(words="", plan="").values_list("key", flat=True))
    older = Answer.objects.filter(application__school=application.school_id, application__state__in=_ENDED)
    newest = {}
    for answer in older.exclude(words="", plan="").order_by("-application__started_at", "pk"):
        if application.is_asked_about(answer.key) and answer.key not in written:
            newest.setdefault(answer.key, answer)
    return list(newest.values())


def things_from_before(application):
    """Return what the school showed in older applications, the newest of each criterion, and shows in no way now."""
    here = {(key, bytes(digest)) for key, digest in application.evidence.values_list("key", "digest")}
    older = Evidence.objects.there().filter(application__school=application.school_id, application__state__in=_ENDED)
    newest, things = {}, []
    for piece in older.order_by("-application__started_at", "added_at", "pk"):
        is_newest = newest.setdefault(piece.key, piece.application_id) == piece.application_id
        if is_newest and application.is_asked_about(piece.key) and (piece.key, bytes(piece.digest)) not in here:
            things.append(piece)
    return things


@transaction.atomic
def bring_words(application, *, by):
    """Copy words and plans from before to where nothing is written yet. Where the school is, it says anew.

    Raises :class:`~charter.applications.actions.ApplicationRefused`. Returns how many criteria were filled.
    """
    held = must_write(application, by)
    editions = dict(held.answers.values_list("key", "edition"))
    brought = words_from_before(held)
    for answer in brought:
        day = answer.plan_by if answer.plan_by and answer.plan_by >= timezone.localdate() else None
        given = {"words": answer.words, "plan": answer.plan, "plan_by": day}
        save_answer(held, answer.key, by=by, edition=editions.get(answer.key, 0), **given)
    return len(brought)


@transaction.atomic
def bring_things(application, *, by):
    """Show again what the school showed before. Raises and returns as :func:`bring_words` does.

    A file stays where it is, and goes with the last application that shows it.
    """
    held = must_write(application, by)
    # Nobody deletes them meanwhile.
    older = Evidence.objects.there().filter(pk__in=[piece.pk for piece in things_from_before(held)])
    room = dict.fromkeys((each.key for each in held.criteria), MOST_EVIDENCE)
    for key in held.evidence.there().values_list("key", flat=True):
        room[key] = room.get(key, 0) - 1
    brought = 0
    for piece in older.select_for_update().order_by("added_at", "pk"):
        if room[piece.key] > 0:
            room[piece.key] -= 1
            brought += 1
            same = {name: getattr(piece, name) for name in ("key", "kind", "name", "link", "words", "hints", "digest")}
            Evidence.objects.create(application=held, added_by=by, file=piece.file.name, **same)
    return brought
