"""Everything that a scheme keeps, to take along: a table for each kind of thing.

People are numbers in it, as they are kept, and young assessors not even that: what one of them rates and says in one
application belongs together, and nothing tells who says something in another. What a school has not sent is the
school's, and what an assessor has not sent is theirs, with what they asked meanwhile: neither is in it. Nor are
files of evidence, but what they are proved by is.
"""

import json

from django.db.models import Case, F, OuterRef, Subquery, Value, When

from charter.applications.models import Answer, Application, Evidence, GivenBack, PrivacyAnswer
from charter.awards.models import Award, SchoolCorrection, SchoolSuccession
from charter.judging.models import Assessment, CriterionRating, Decision, Question, Remark, ReplacedProposal
from charter.models import JudgedBy
from charter.schools.models import School

COLUMNS = (
    "id",
    "school_id",
    "school",
    "urn",
    "level",
    "criteria_version",
    "criteria_digest",
    "awarded_at",
    "valid_until",
    "state",
    "status_list",
    "status_index",
    "evidence_root",
    "credential",
    "log",
)


def every_award():
    """Yield every award with its log as a dictionary of :data:`COLUMNS`, the oldest first."""
    awards = Award.objects.with_facts().prefetch_related("school__numbers", "events").order_by("awarded_at", "pk")
    for award in awards.iterator(chunk_size=500):
        yield {
            "id": str(award.pk),
            "school_id": str(award.school_id),
            "school": award.school.name,
            "urn": award.school.urn,
            "level": award.level,
            "criteria_version": award.judged_by.number,
            "criteria_digest": award.judged_by.digest,
            "awarded_at": award.awarded_at.isoformat(),
            "valid_until": award.valid_until.isoformat(),
            "state": award.standing.value,
            "status_list": award.place.status_list_id,
            "status_index": award.place.index,
            "evidence_root": bytes(award.evidence_root).hex() if award.evidence_root else "",
            "credential": bytes(award.credential).decode(),
            "log": json.dumps([_line(event) for event in award.events.all()], ensure_ascii=False),
        }


def _line(event):
    """A line of a log: people as numbers, as they are kept."""
    return {
        "at": event.at.isoformat(),
        "what": event.what,
        "by": event.by_id,
        "reason": event.reason,
        "data": event.data,
    }


_SENT = (Application.State.SENT, Application.State.ASSESSED, Application.State.DECIDED)


def _rows(model, columns, worked_out=None, **filters):
    """Return a function that yields each row of ``model`` as a dictionary of ``columns``, in order of its key.

    ``worked_out`` are columns that the database works out, by name.
    """

    def every_row():
        rows = model.objects.filter(**filters).annotate(**(worked_out or {})).order_by("pk")
        for row in rows.values(*columns).iterator(chunk_size=500):
            yield {name: _as_text(value) for name, value in row.items()}

    return every_row


def _as_text(value):
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value if value is None or isinstance(value, int | str) else str(value)


def every_school():
    """Yield every school with the numbers that it had."""
    for school in School.objects.prefetch_related("numbers").order_by("pk").iterator(chunk_size=500):
        numbers = [f"{each.urn} {each.since}/{each.until or ''}" for each in school.numbers.all()]
        yield {
            "id": str(school.pk),
            "name": school.name,
            "town": school.town,
            "website": school.website,
            "phase": school.phase,
            "status": school.status,
            "numbers": "; ".join(numbers),
            "successor": str(school.successor_id or ""),
            "successor_reason": school.successor_reason,
        }


_SCHOOL = ("id", "name", "town", "website", "phase", "status", "numbers", "successor", "successor_reason")
_CRITERIA = ("number", "digest", "made_at", "words")
_APPLICATION = (
    "id",
    "school",
    "judged_by__number",
    "level",
    "state",
    "round",
    "gaps",
    "started_at",
    "sent_at",
    "ended_at",
)
_ANSWER = ("application", "key", "rating", "words", "plan", "plan_by", "changed_at")
_EVIDENCE = ("id", "application", "key", "kind", "name", "link", "words", "digest", "salt", "added_at", "taken_out_at")
_RATING = ("assessment__application", "assessment__round", "assessment", "key", "rating", "settled", "words")
_REMARK = ("application", "round", "key", "assessment", "said_by", "words", "made_at")
_QUESTION = ("assessment__application", "assessment__round", "assessment", "said_by", "words", "made_at")
_DECISION = ("id", "application", "round", "outcome", "reasons", "gaps", "overruled_because", "confirmed_at")

_PROPOSED = ("proposed_by", "proposed_at", "confirmed_by", "confirmed_at", "dropped_by", "dropped_at")
_CORRECTION = ("id", "school", "before", "after", *_PROPOSED)
_SUCCESSION = ("id", "school", "successor", "reason", *_PROPOSED)
_PRIVACY = ("application", "flag", "because", "at")
_GIVEN_BACK = ("application", "because", "at")
_REPLACED = ("application", "round", "outcome", "reasons", "gaps", "overruled_because", "proposed_at", "replaced_at")

_ASSESSOR, _SUPPORTER, _GONE = Value("assessor"), Value("supporter"), Value("")
#: Whose a remark is, where it is one of the two assessors'.
_OF_REMARK = Assessment.objects.filter(
    application=OuterRef("application"), round=OuterRef("round"), assessor=OuterRef("by"), sent_at__isnull=False
)
_WHO_REMARKS = {
    "assessment": Subquery(_OF_REMARK.values("pk")[:1]),
    "said_by": Case(When(by=None, then=_GONE), When(assessment__isnull=False, then=_ASSESSOR), default=_SUPPORTER),
}
_WHO_ASKS = {
    "said_by": Case(When(by=None, then=_GONE), When(by=F("assessment__assessor"), then=_ASSESSOR), default=_SUPPORTER)
}

#: What can be taken along, by name: the columns of its table, and a function that yields its rows.
TABLES = {
    "awards": (COLUMNS, every_award),
    "schools": (_SCHOOL, every_school),
    "criteria": (_CRITERIA, _rows(JudgedBy, _CRITERIA)),
    "applications": (_APPLICATION, _rows(Application, _APPLICATION, state__in=_SENT)),
    "answers": (_ANSWER, _rows(Answer, _ANSWER, application__state__in=_SENT)),
    "evidence": (_EVIDENCE, _rows(Evidence, _EVIDENCE, application__state__in=_SENT)),
    "ratings": (_RATING, _rows(CriterionRating, _RATING, assessment__sent_at__isnull=False)),
    "talk": (_REMARK, _rows(Remark, _REMARK, _WHO_REMARKS)),
    "questions": (_QUESTION, _rows(Question, _QUESTION, _WHO_ASKS, assessment__sent_at__isnull=False)),
    "decisions": (_DECISION, _rows(Decision, _DECISION, confirmed_at__isnull=False)),
    "replaced_proposals": (_REPLACED, _rows(ReplacedProposal, _REPLACED)),
    "given_back": (_GIVEN_BACK, _rows(GivenBack, _GIVEN_BACK)),
    "privacy_answers": (_PRIVACY, _rows(PrivacyAnswer, _PRIVACY, application__state__in=_SENT)),
    "corrections": (_CORRECTION, _rows(SchoolCorrection, _CORRECTION)),
    "successions": (_SUCCESSION, _rows(SchoolSuccession, _SUCCESSION)),
}
