"""The national register's file: CSV in cp1252, tens of megabytes. Read row by row, so that memory stays the same.

Of each row the number, name, town, website, phase and state are kept. Head teachers and telephone numbers are not read.
"""

import csv
from dataclasses import dataclass
from itertools import islice

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import transaction

from charter.applications.links import host_of
from charter.schools.models import School, SchoolNumber

ENCODING = "cp1252"
BATCH = 500

_URN, _NAME, _TOWN, _SITE = "URN", "EstablishmentName", "Town", "SchoolWebsite"
_PHASE, _STATUS = "PhaseOfEducation (name)", "EstablishmentStatus (name)"
COLUMNS = (_URN, _NAME, _TOWN, _SITE, _PHASE, _STATUS)
_PHASES = {"secondary": School.Phase.SECONDARY, "all-through": School.Phase.ALL_THROUGH}
_STATUSES = {
    "open": School.Status.OPEN,
    "open, but proposed to close": School.Status.CLOSING,
    "closed": School.Status.CLOSED,
}
_is_urn = SchoolNumber._meta.get_field("urn").validators[0]
_is_address = URLValidator(schemes=["http", "https"])
_is_plain = RegexValidator(r"[\x00-\x1f\x7f�]", inverse_match=True)


class MissingColumns(Exception):
    """The file has not the columns of the register. ``columns`` are those that lack."""

    def __init__(self, columns):
        self.columns = columns
        super().__init__(", ".join(columns))


@dataclass(frozen=True)
class Row:
    """A school as the file has it."""

    line: int
    urn: str
    values: dict


@dataclass(frozen=True)
class Reject:
    """A line that was left out, and why."""

    line: int
    reason: str


def rows_of(lines):
    """Yield a :class:`Row`, a :class:`Reject` or None (a school that the mark is not for) for each record of ``lines``.

    Raises :class:`MissingColumns`.
    """
    reader = csv.DictReader(lines)
    try:
        names = reader.fieldnames or []
    except csv.Error:
        names = []
    if missing := [name for name in COLUMNS if name not in names]:
        raise MissingColumns(missing)
    lines_of = {}  # by number: where it stood first
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Reject(reader.line_num, "it cannot be read as a line of a table")
            continue
        row = _misshapen(reader.line_num, record) or _row(
            reader.line_num, {name: record[name].strip() for name in COLUMNS}
        )
        if isinstance(row, Row) and (first := lines_of.setdefault(row.urn, row.line)) != row.line:
            row = Reject(row.line, f"its number (URN) {row.urn} stands in line {first} already, which counts")
        yield row


def _misshapen(line, record):
    """Return a :class:`Reject` of a line with more or fewer values than columns: what stands where is not known."""
    if None in record.values():
        return Reject(line, "it is cut short: it has fewer values than there are columns")
    if None in record:
        return Reject(line, "it has more values than there are columns")
    return None


def _row(line, record):
    phase = _PHASES.get(record[_PHASE].lower())
    status = _STATUSES.get(record[_STATUS].lower())
    if phase is None or status is None:
        return None
    try:
        _is_urn(record[_URN])
    except ValidationError:
        return Reject(line, "its number (URN) has not six digits")
    website = _address(record[_SITE])
    values = {"name": record[_NAME], "town": record[_TOWN], "website": website, "phase": phase, "status": status}
    try:
        for text in (record[_NAME], record[_TOWN]):
            _is_plain(text)
        School(**values).clean_fields()
    except ValidationError as problem:
        return Reject(line, f"its name or town cannot be kept: {' '.join(problem.messages)}")
    return Row(line, record[_URN], values)


def _address(text):
    """Return a website as an address, or nothing for what is none: no reason to leave the school out."""
    address = text if not text or "://" in text else f"https://{text}"
    try:
        _is_address(address)
        School._meta.get_field("website").run_validators(address)
        if address:
            host_of(address)
    except ValidationError:
        return ""
    return address


def batches(rows):
    """Yield lists of at most :data:`BATCH` of ``rows``."""
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


@transaction.atomic
def keep(rows):
    """Make or bring up to date the schools of ``rows``. Returns how many were made and how many changed.

    A closed school that is not here yet is not made. A number that a school had once makes no other school.
    """
    rows = {row.urn: row for row in rows}
    numbers = SchoolNumber.objects.filter(urn__in=rows).select_related("school")
    known = {number.urn for number in numbers}
    changed = [
        school
        for number in numbers
        if number.until is None and (school := _with(number.school, rows[number.urn].values))
    ]
    School.objects.bulk_update(changed, ["name", "town", "website", "phase", "status"])
    new = [row for row in rows.values() if row.urn not in known and row.values["status"] != School.Status.CLOSED]
    schools = School.objects.bulk_create([School(**row.values) for row in new])
    SchoolNumber.objects.bulk_create(
        [SchoolNumber(school=school, urn=row.urn) for school, row in zip(schools, new, strict=True)]
    )
    return len(new), len(changed)


def _with(school, values):
    """Return ``school`` with ``values``, or None when it has them already."""
    if all(getattr(school, name) == value for name, value in values.items()):
        return None
    for name, value in values.items():
        setattr(school, name, value)
    return school
