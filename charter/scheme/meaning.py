"""What a level means, in the words of the criteria: what a school had to show for it."""

from dataclasses import dataclass

from charter.scheme.levels import Level, Rating


@dataclass(frozen=True)
class Shown:
    """One thing that a school had to show: how far (``rating``), and what that looks like."""

    looking_for: str
    rating: str
    looks_like: str


@dataclass(frozen=True)
class Meaning:
    """What a school had to show for ``level``, as ``things``; ``language`` is the one that the criteria are in."""

    level: str
    things: tuple
    language: str


def meaning_of(level, criteria, language, translated=None):
    """Return the :class:`Meaning` of ``level`` by ``criteria``.

    ``translated`` are words of the same criteria by key, in ``language``. What a level needs is as it was signed first.
    """
    level, translated = Level(level), translated or {}
    needed = [criterion for criterion in criteria if criterion.needed[level] > Rating.NOT_YET]
    return Meaning(
        level.label,
        tuple(_shown(translated.get(each.key, each), each.needed[level]) for each in needed),
        language,
    )


def _shown(criterion, rating):
    return Shown(criterion.looking_for, rating.label, criterion.describe(rating))
