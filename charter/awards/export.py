"""Everything that a scheme keeps of its awards, to take along."""

import json

from charter.awards.models import Award

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
