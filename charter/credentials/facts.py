"""What a credential says, as plain data. Whoever keeps awards fills it in."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from charter.models import CharterBadgePage

#: The levels, in the order in which schools take them.
Level = CharterBadgePage.Level


@dataclass(frozen=True)
class School:
    """Whom an award is for. ``address`` is where the school is found on the web, ``urn`` its number in the register."""

    name: str
    address: str
    urn: str


@dataclass(frozen=True)
class Criteria:
    """By what an award was judged. ``words`` is the whole text that readers of this version get."""

    version: int
    narrative: str
    words: str


@dataclass(frozen=True)
class Place:
    """The bit that is one award's alone: ``index`` in the status list ``number``."""

    number: int
    index: int


@dataclass(frozen=True)
class Award:
    """One award. ``evidence`` is the root over its evidence, if there is any: see ``commitments``."""

    id: uuid.UUID
    school: School
    level: Level
    criteria: Criteria
    awarded_at: datetime
    valid_until: datetime
    place: Place
    evidence: bytes | None = None

    def __post_init__(self):
        if self.awarded_at.tzinfo is None or self.valid_until.tzinfo is None:
            raise ValueError("The times of an award need a time zone.")
        if self.valid_until <= self.awarded_at:
            raise ValueError("An award has to end after it begins.")
