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


@dataclass(frozen=True)
class Line:
    """A good line of the file: what award it tells of, and whether that is new here."""

    number: int
    school: str
    level: Level
    day: date
    is_new: bool


@dataclass
class Done:
    """The good lines, and pairs of the number of a line that is not good, and why."""

    lines: list = field(default_factory=list)
    rejected: list = field(default_factory=list)

    @property
    def good(self):
        """How many lines are good."""
        return len(self.lines)

    @property
    def there(self):
        """How many awards of good lines were here already."""
        return sum(not line.is_new for line in self.lines)


@transaction.atomic
def read_awards(lines, *, by, reason, give):
    """Give the award of each of ``lines`` (text) if all are good and ``give`` says so. Returns :class:`Done`."""
    done, rows = Done(), csv.DictReader(lines)
    try:
        _read(rows, done, by, reason)
    except csv.Error as problem:
        done.rejected.append((rows.line_num, f"From here on it cannot be read as a table: {problem}."))
    if done.rejected or not give:
        transaction.set_rollback(True)
    return done


def _read(rows, done, by, reason):
    if missing := set(COLUMNS) - set(rows.fieldnames or ()):
        done.rejected.append((1, f"These columns are missing: {', '.join(sorted(missing))}."))
        return
    for row in rows:
        try:
            with transaction.atomic():
                facts = _give(row, by, reason)
        except (ValueError, AwardRefused) as problem:
            done.rejected.append((rows.line_num, str(problem)))
        else:
            done.lines.append(Line(rows.line_num, *facts))


def _give(row, by, reason):
    """Give the award of a line. Returns its school, level and day, and whether it is new."""
    urn, level, awarded, version = ((row[name] or "").strip() for name in COLUMNS)
    school = School.objects.with_urn(urn).first() if _NUMBER.fullmatch(urn) else None
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
    facts = (school.name, Level(level), day)
    if Award.objects.filter(decision=decision).exists():
        return *facts, False
    begins = timezone.make_aware(datetime.combine(day, time(12)))
    grant(school, level, judged_by, by=by, reason=reason, awarded_at=begins, decision=decision, in_order=False)
    return *facts, True
