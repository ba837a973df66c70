"""Awards of a scheme that was there before the site: read from a file, all of them or none."""

import csv
import re
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from charter.awards.actions import AwardRefused, grant
from charter.awards.models import Award
from charter.models import JudgedBy
from charter.scheme.levels import Level
from charter.schools.models import School

COLUMNS = ("urn", "level", "awarded", "version")
# One line of a file is one decision, however often the file is read.
_DECISIONS = uuid.UUID("5d0f1c0e-7f9b-4d3c-9a55-2f2b8a5a4c11")

_NUMBER = re.compile(r"[0-9]{1,6}")


@dataclass
class Done:
    """How many lines are good, how many awards were there already, and which lines are not good, and why."""

    good: int = 0
    there: int = 0
    rejected: list = field(default_factory=list)


@transaction.atomic
def read_awards(lines, *, by, reason, give):
    """Give the award of each of ``lines`` (text) if all are good and ``give`` says so. Returns :class:`Done`."""
    done, rows = Done(), csv.DictReader(lines)
    missing = set(COLUMNS) - set(rows.fieldnames or ())
    if missing:
        done.rejected.append((1, f"These columns are missing: {', '.join(sorted(missing))}."))
        return done
    for row in rows:
        try:
            with transaction.atomic():
                is_new = _give(row, by, reason)
        except (ValueError, AwardRefused) as problem:
            done.rejected.append((rows.line_num, str(problem)))
        else:
            done.good += 1
            done.there += not is_new
    if done.rejected or not give:
        transaction.set_rollback(True)
    return done


def _give(row, by, reason):
    urn, level, awarded, version = ((row[name] or "").strip() for name in COLUMNS)
    school = School.objects.with_urn(urn).first()
    if school is None:
        raise ValueError(f"No school here has the number {urn[:20]!r} today.")
    if level not in Level.values:
        raise ValueError(f"{level[:20]!r} is no level. Write bronze, silver or gold.")
    try:
        day = date.fromisoformat(awarded)
    except ValueError:
        raise ValueError(f"{awarded[:20]!r} is no day. Write it like 2026-01-31.") from None
    judged_by = JudgedBy.objects.filter(number=version if _NUMBER.fullmatch(version) else None).first()
    if judged_by is None:
        raise ValueError(f"No version {version[:20]!r} of the criteria was signed off here.")
    decision = uuid.uuid5(_DECISIONS, f"{school.pk} {level} {day}")
    if Award.objects.filter(decision=decision).exists():
        return False
    begins = timezone.make_aware(datetime.combine(day, time(12)))
    grant(school, level, judged_by, by=by, reason=reason, awarded_at=begins, decision=decision, in_order=False)
    return True
