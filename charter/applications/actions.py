"""What a school does with its application. Views, tests and the demo call these; each checks, writes and tells."""

import datetime
import hashlib
import uuid

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charter.applications import files
from charter.applications.file_words import hints_in_file
from charter.applications.kept_files import delete_unused
from charter.applications.links import cleaned_link
from charter.applications.models import Answer, Application, Evidence
from charter.applications.recognising import flags_of
from charter.credentials.commitments import Committed, root_of
from charter.models import JudgedBy
from charter.scheme.criteria import missing_for
from charter.scheme.levels import Level, Rating
from charter.schools.actions import is_coordinator, let_coordinators_stay, runs_the_scheme
from charter.schools.models import School
from charter.schools.telling import tell_school
from cms.safeguarding.identity import hints_where_school_is_known

State = Application.State

#: Callables ``(school, level) -> reason or None``: why a school cannot apply for a level. Whoever keeps awards joins.
reasons_against = []
#: Callables ``(user) -> Q``: whose business an application is as well. Whoever judges joins.
also_open_to = []

WEEKS_TO_WRITE, WEEKS_TO_MEND = 26, 12
# The accounts of those who speak for the school last so long from when they begin or send: until it is decided.
_STAYS = datetime.timedelta(days=365)
LONGEST_PLAN = datetime.timedelta(weeks=3 * 52)
MOST_EVIDENCE = 20  # for one criterion
LINK_LASTS = 10 * 60  # seconds
_SALT = "charter.applications.evidence"


class ApplicationRefused(PermissionDenied):
    """Something about an application that is not allowed. Its text says why and what to do; ``code`` is stable."""

    def __init__(self, code, message):
        self.code = code
        super().__init__(message)


class ChangedMeanwhile(Exception):
    """The same answer was saved on another screen meanwhile. ``answer`` is what stands there; nothing was written."""

    def __init__(self, answer):
        self.answer = answer
        super().__init__(answer.key)


# --- Who may --------------------------------------------------------------------------------------


def applications_open_to(user):
    """Return the queryset of the applications that ``user`` may read.

    Coordinators read those of their schools. Who runs the scheme reads what was sent; assessors and the panel read
    what they have to judge. Of the school's words others read only what :meth:`Application.is_shown`.
    """
    own = School.objects.spoken_for_by(user)
    mine = Q(school__in=own)
    if runs_the_scheme(user):
        mine |= Q(sent_at__isnull=False)
    for answer in also_open_to:
        mine |= answer(user)
    return Application.objects.filter(mine).select_related("school", "judged_by__sign_off__content")


def may_read(application, key, user):
    """Return whether ``user``, to whom the application is open, reads what the school says of the criterion ``key``."""
    return application.is_shown(key) or is_coordinator(user, application.school)


def must_write(application, user):
    """Hold ``application`` and return it as it is now, if ``user`` may change it, or raise."""
    held = Application.objects.select_for_update().get(pk=application.pk)
    if not is_coordinator(user, held.school):
        raise ApplicationRefused("not-yours", _("Only somebody who speaks for the school can do this."))
    if not held.can_be_written:
        raise ApplicationRefused("sent", _why_it_stays(held))
    return held


def _why_it_stays(application):
    """Say why nobody can write in it any more, and what they can do that ends nothing."""
    if application.state == State.SENT:
        return _("It has been sent, so it stays as it is. To change it, take it back on its first screen.")
    if application.state == State.ASSESSED:
        return _(
            "Young people judge it now, so it stays as it is. Ask a peer worker to give it back to you: they can as "
            "long as nobody has sent a rating. To take it back yourself would end it."
        )
    return _("This application has ended, so it stays as it is. Start another one: it can begin with these words.")


def why_not_start(school, level):
    """Return why ``school`` cannot apply for ``level`` now, or None."""
    reasons = (answer(school, Level(level)) for answer in reasons_against)
    return next((str(reason) for reason in reasons if reason), None)


def why_no_award(application):
    """Return why ``application``, which goes on, cannot lead to its award now, or None. It may have changed since."""
    return why_not_start(application.school, application.level) if application.state in Application.OPEN else None


def _must_have(application, key):
    if not application.is_asked_about(key):
        raise ApplicationRefused("criterion", _("This criterion is not one that you are asked about now."))


# --- Writing --------------------------------------------------------------------------------------


@transaction.atomic
def start(school, level, *, by):
    """Start an application for ``level`` by the newest signed criteria, and return it.

    Raises :class:`ApplicationRefused` with the code ``not-yours``, ``closed``, ``no-criteria``, ``open`` or ``level``.
    """
    if not is_coordinator(by, school):
        raise ApplicationRefused("not-yours", _("Only somebody who speaks for the school can do this."))
    if school.status == School.Status.CLOSED:
        raise ApplicationRefused("closed", _("This school has closed. If that is wrong, tell a peer worker."))
    judged_by = JudgedBy.objects.first()
    if judged_by is None:
        raise ApplicationRefused("no-criteria", _("The criteria are still being written. Come back a little later."))
    if reason := why_not_start(school, level):
        raise ApplicationRefused("level", reason)
    let_coordinators_stay(school, until=timezone.now() + _STAYS)
    try:
        with transaction.atomic():
            return Application.objects.create(
                school=school,
                level=Level(level),
                judged_by=judged_by,
                started_by=by,
                due_on=timezone.localdate() + datetime.timedelta(weeks=WEEKS_TO_WRITE),
            )
    except IntegrityError:
        raise ApplicationRefused("open", _("Your school has an application already. Go on with that one.")) from None


@transaction.atomic
def save_answer(application, key, *, by, edition, **words):
    """Keep what a coordinator says of one criterion, and return it. Where nothing is new, nothing is written.

    ``edition`` is the one they had before them, 0 when there was none. Raises :class:`ChangedMeanwhile`
    when somebody else saved other words since, :class:`ApplicationRefused`, and ``ValidationError`` for a plan whose
    day is over already or far away.
    """
    held = must_write(application, by)
    _must_have(held, key)
    answer = held.answers.filter(key=key).first() or Answer(application=held, key=key, edition=0)
    if all(getattr(answer, name) == value for name, value in words.items()):
        return answer
    if answer.edition != edition:
        raise ChangedMeanwhile(answer)
    day = words.get("plan_by")
    if day and day != answer.plan_by and day < timezone.localdate():
        raise ValidationError({"plan_by": _("This day is over. Choose today or a later one.")})
    if day and day != answer.plan_by and day > timezone.localdate() + LONGEST_PLAN:
        raise ValidationError({"plan_by": _("This day is far away. Choose one in the next three years.")})
    for name, value in words.items():
        setattr(answer, name, value)
    answer.edition += 1
    answer.changed_by, answer.changed_at = by, timezone.now()
    answer.full_clean(validate_unique=False, validate_constraints=False)
    answer.save()
    return answer


@transaction.atomic
def add_evidence(application, key, *, by, name="", upload=None, link="", words=""):
    """Keep one piece of evidence: a file (``upload``), a ``link`` or a statement (``words``). Returns it.

    Raises ``ValidationError`` for a file that is refused, and :class:`ApplicationRefused`.
    """
    held = must_write(application, by)
    _must_have(held, key)
    if held.evidence.there().filter(key=key).count() >= MOST_EVIDENCE:
        raise ApplicationRefused("many", _("That is a lot already. Take something out first."))
    evidence = Evidence(application=held, key=key, added_by=by, name=name.strip())
    if upload is not None:
        evidence.kind, file = Evidence.Kind.FILE, files.cleaned(upload)
        content = file.read()
        evidence.name = evidence.name or files.safe_name(upload.name)
        evidence.hints = hints_in_file(files.ending_of(upload.name), content)
        file.seek(0)
        evidence.file.save(f"{uuid.uuid4().hex}.{files.ending_of(upload.name)}", file, save=False)
    elif link:
        link = cleaned_link(link)
        evidence.kind, evidence.link, content = Evidence.Kind.LINK, link, link.encode()
        evidence.name = evidence.name or link[:120]
    else:
        evidence.kind, evidence.words, content = Evidence.Kind.STATEMENT, words.strip(), words.strip().encode()
        evidence.name = evidence.name or _("A statement")
    evidence.digest = hashlib.sha256(content).digest()
    try:
        if not (upload or link or words.strip()):
            raise ValidationError(_("Choose a file, give a link, or write a statement."), code="nothing")
        evidence.full_clean(exclude=["digest", "salt"])
    except ValidationError:
        if upload is not None:
            evidence.file.delete(save=False)
        raise
    evidence.save()
    return evidence


@transaction.atomic
def remove_evidence(evidence, *, by):
    """Take one piece of evidence out, with its file, while the application is being written."""
    held = must_write(evidence.application, by)
    _must_have(held, evidence.key)
    # What was taken out before stays in the log.
    if held.evidence.there().filter(pk=evidence.pk).delete()[0]:
        delete_unused([evidence.file.name])


def may_take_out(application, key, *, by):
    """Return whether ``by`` may take out what shows a pupil (:func:`take_out`): the school, or who supports it."""
    if is_coordinator(by, application.school):
        return True
    return runs_the_scheme(by) and application.sent_at is not None and application.is_shown(key)


@transaction.atomic
def take_out(evidence, *, by, because):
    """Take out what could show a pupil, at any time, wherever the school shows the same. Its row says who did and why.

    The file and all words about it go. What a badge commits to stays. Raises :class:`ApplicationRefused`: ``role``,
    ``reason``, or ``names`` when the reason itself could show somebody.
    """
    held = Application.objects.select_for_update().get(pk=evidence.application_id)
    if not may_take_out(held, evidence.key, by=by):
        raise ApplicationRefused("role", _("The school takes this out, or a peer worker who does not belong to it."))
    because = because.strip()
    if not because or len(because) > Evidence._meta.get_field("taken_out_because").max_length:
        raise ApplicationRefused("reason", _("Say in a sentence or two why it has to go."))
    if list(hints_where_school_is_known(because)):
        raise ApplicationRefused("names", _("Your reason could show who somebody is. Say it without names or numbers."))
    same = Evidence.objects.there().filter(application__school=held.school, digest=evidence.digest)
    names = [piece.file.name for piece in same.select_for_update(of=("self",))]
    same.update(
        name="",
        file="",
        link="",
        words="",
        hints=[],
        taken_out_at=timezone.now(),
        taken_out_by=by,
        taken_out_because=because,
    )
    delete_unused(names)
    tell_school(held.school)


# --- Sending, taking back -------------------------------------------------------------------------


def gaps_of(application):
    """Return the criteria in which the school's own answers are not enough for the level: what its plan is about."""
    ratings = {answer.key: answer.rating for answer in application.answers.all()}
    return missing_for(application.level, application.criteria, ratings)


@transaction.atomic
def answer_flags(application, *, by, because):
    """Keep why no pupil can be recognised by what stands out: words by the key of a flag. An empty one is taken back.

    Answers about what does not stand there any more go.
    """
    held = must_write(application, by)
    given = {flag.key: because.get(flag.key, flag.because).strip() for flag in flags_of(held)}
    given = {key: words for key, words in given.items() if words}
    held.privacy_answers.exclude(flag__in=given).delete()
    kept = dict(held.privacy_answers.values_list("flag", "because"))
    for key, words in given.items():
        if kept.get(key) != words:
            answer = {"because": words, "by": by, "at": timezone.now()}
            held.privacy_answers.update_or_create(flag=key, defaults=answer)


@transaction.atomic
def send(application, *, by, nobody_can_be_recognised):
    """Send an application to be assessed.

    Raises :class:`ApplicationRefused`: ``unchanged`` when nothing is new in what the school was asked to mend;
    ``answers``; ``evidence`` when nothing is shown for what the school says it
    does; ``privacy``; ``flags`` when something that could show who somebody is has no answer (:func:`answer_flags`); or
    as above.
    """
    held = must_write(application, by)
    ratings = dict(held.answers.exclude(rating=None).values_list("key", "rating"))
    missing = [criterion.looking_for for criterion in held.criteria if criterion.key not in ratings]
    if missing:
        raise ApplicationRefused(
            "answers", _("Say where you are in each criterion first. Still open: %s.") % "; ".join(missing)
        )
    if held.round > 1 and not _is_mended(held):
        raise ApplicationRefused(
            "unchanged",
            _(
                "Nothing is new since the panel asked you to mend something. Change your words, or show something new. "
                "Then send it."
            ),
        )
    shown = {*held.evidence.there().values_list("key", flat=True)}
    if bare := [each.looking_for for each in held.criteria if ratings[each.key] and each.key not in shown]:
        raise ApplicationRefused(
            "evidence",
            _(
                "Show at least one thing where you say “%(partly)s” or “%(fully)s”. A statement is enough. Still open: "
                "%(open)s."
            )
            % {"partly": Rating.PARTLY.label, "fully": Rating.FULLY.label, "open": "; ".join(bare)},
        )
    if not nobody_can_be_recognised:
        raise ApplicationRefused(
            "privacy", _("Look through all of it first. Nobody may be able to tell which pupil it is about.")
        )
    if open_ones := [flag for flag in flags_of(held) if not flag.because]:
        raise ApplicationRefused(
            "flags",
            ngettext(
                "%(number)s thing could show who somebody is. Change it, or say why no pupil can be recognised.",
                "%(number)s things could show who somebody is. Change each, or say why no pupil can be recognised.",
                len(open_ones),
            )
            % {"number": len(open_ones)},
        )
    held.state, held.sent_by, held.sent_at, held.returned_because = State.SENT, by, timezone.now(), ""
    held.save()
    let_coordinators_stay(held.school, until=held.sent_at + _STAYS)
    return held


def _is_mended(application):
    """Return whether anything is new since the school was told last. Older applications do not know when that was."""
    if application.news_at is None:
        return True
    new_words = application.answers.filter(changed_at__gt=application.news_at)
    return new_words.exists() or application.evidence.there().filter(added_at__gt=application.news_at).exists()


@transaction.atomic
def withdraw(application, *, by, seen=None):
    """Take an application back: to write on while nobody has begun to assess it, for good otherwise.

    Raises :class:`ApplicationRefused`: ``changed`` when it is not in the state ``seen`` on the screen any more.
    """
    held = Application.objects.select_for_update().get(pk=application.pk)
    if not is_coordinator(by, held.school):
        raise ApplicationRefused("not-yours", _("Only somebody who speaks for the school can do this."))
    if held.state not in Application.OPEN:
        raise ApplicationRefused("over", _("It is decided, or was taken back already."))
    if seen and seen != held.state:
        raise ApplicationRefused(
            "changed", _("Something changed meanwhile, so nothing was taken back. Read what it would mean now.")
        )
    held.state = State.DRAFT if held.state == State.SENT else State.WITHDRAWN
    held.ended_at = timezone.now() if held.state == State.WITHDRAWN else None
    held.save(update_fields=["state", "ended_at"])
    return held


@transaction.atomic
def send_back(application, *, by, reason):
    """Give a sent application back to its school to mend, with a reason. Who runs the scheme does that."""
    held = Application.objects.select_for_update().get(pk=application.pk)
    if not runs_the_scheme(by) or is_coordinator(by, held.school):
        raise ApplicationRefused("role", _("A peer worker who does not belong to the school does this."))
    if held.state != State.SENT:
        raise ApplicationRefused("state", _("Only what was sent and is not being assessed yet can go back."))
    if not reason.strip():
        raise ApplicationRefused("reason", _("Say kindly what is missing and what to do next."))
    held.state, held.returned_because = State.DRAFT, reason.strip()
    held.given_back.create(because=held.returned_because, by=by)
    held.due_on = max(held.due_on, timezone.localdate() + datetime.timedelta(weeks=WEEKS_TO_MEND))
    held.save()
    tell(held)
    return held


# --- News for the school --------------------------------------------------------------------------


def tell(application):
    """Make it news on the desk of each coordinator that something became of ``application``, and write to them."""
    application.news_at = timezone.now()
    application.save(update_fields=["news_at"])
    application.read_by.clear()
    tell_school(application.school)


def news_for(user):
    """Return the applications of the schools of ``user`` of which they have not read yet what became of them."""
    own = Application.objects.filter(school__in=School.objects.spoken_for_by(user).values("pk"), news_at__isnull=False)
    return own.exclude(pk__in=_read(user).values("application")).order_by("-news_at", "pk")


def _read(user):
    return Application.read_by.through.objects.filter(user=user.pk)


def with_news(applications, user):
    """Say of each application whether ``user`` has not read its news yet (``is_news``), in the same query."""
    read = _read(user).filter(application=OuterRef("pk"))
    return applications.annotate(is_news=Q(news_at__isnull=False) & ~Exists(read))


def heard(application, user):
    """Remember that ``user``, who speaks for its school, read what became of ``application``."""
    if application.news_at:
        application.read_by.add(user)


# --- Evidence, to look at -------------------------------------------------------------------------


def link_to(evidence, user):
    """Return a token that opens ``evidence`` for ``user`` alone, for ten minutes."""
    return signing.dumps([str(evidence.pk), user.pk], salt=_SALT)


def evidence_behind(token, user, max_age=LINK_LASTS):
    """Return the file's evidence that ``token`` opens for ``user`` now, or None: not theirs, too old, made up."""
    try:
        pk, user_pk = signing.loads(token, salt=_SALT, max_age=max_age)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if user_pk != user.pk:
        return None
    evidence = Evidence.objects.there().filter(pk=pk, kind=Evidence.Kind.FILE)
    piece = evidence.filter(application__in=applications_open_to(user).values("pk")).first()
    return piece if piece and may_read(piece.application, piece.key, user) else None


def has_ended(token, user):
    """Return whether ``token`` is a link that was made for ``user`` and lasts no longer. It tells nothing else."""
    try:
        signing.loads(token, salt=_SALT, max_age=LINK_LASTS)
    except signing.SignatureExpired:
        return signing.loads(token, salt=_SALT)[1] == user.pk
    except signing.BadSignature:
        pass
    return False


def link_anew(token, user):
    """Return a token that opens what one that has ended opened, if ``user`` may read it still, or None."""
    piece = evidence_behind(token, user, max_age=None)
    return link_to(piece, user) if piece else None


def evidence_root(application):
    """Return the root over all the evidence of an application, for its badge to commit to; None where there is none."""
    files = [committed_of(piece) for piece in evidence_in_order(application)]
    return root_of(files) if files else None


def evidence_in_order(application):
    """Return the evidence of an application in the order in which a badge commits to it, also what was taken out."""
    return application.evidence.order_by("added_at", "pk")


def committed_of(piece):
    """Return what a badge commits to of one piece of evidence."""
    return Committed(bytes(piece.digest), bytes(piece.salt))


def content_of(piece):
    """Return the bytes that the digest of a piece of evidence is of. Raises ``OSError`` where its file is not there."""
    if piece.kind != Evidence.Kind.FILE:
        return (piece.link or piece.words).encode()
    with piece.file.open("rb") as opened:
        return opened.read()
