"""The criteria as a school is judged by them: read from the words that were signed, whatever the page says later."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from charter.scheme.blocks import RATING_NEEDED
from charter.scheme.levels import Level, Rating


@dataclass(frozen=True)
class Criterion:
    """One criterion, in the words that were signed. ``needed`` says how far each level asks a school to meet it."""

    key: str
    looking_for: str
    why: str
    ratings: dict
    tips: tuple
    examples: tuple
    evidence: str
    needed: dict

    def describe(self, rating):
        """Return what the young people say that a ``rating`` looks like."""
        return self.ratings[Rating(rating)]

    def is_met(self, rating, level):
        """Return whether ``rating`` (None: not rated) is enough for ``level``."""
        return (Rating.NOT_YET if rating is None else rating) >= self.needed[Level(level)]


def criteria_of(signed_fields):
    """Return the criteria in the canonical fields of a signed version: see ``cms.moderation.digest``."""
    return [_criterion(child["value"]) for child in signed_fields["criteria"]]


def criteria_on(page):
    """Return the criteria as they stand on a page of a version, in its language."""
    return [_criterion(child["value"]) for child in page.criteria.get_prep_value()]


def _criterion(value):
    return Criterion(
        key=value["key"],
        looking_for=value["looking_for"],
        why=value["why"],
        ratings={
            Rating.FULLY: value["fully"],
            Rating.PARTLY: value["partly"],
            Rating.NOT_YET: value["not_yet"],
        },
        tips=_list(value["tips"]),
        examples=_list(value["examples"]),
        evidence=value["evidence"],
        needed={level: RATING_NEEDED[value[level.value] or ""] for level in Level},
    )


def _list(items):
    return tuple(item["value"] for item in items)


def missing_for(level, criteria, ratings):
    """Return the criteria that ``ratings`` (by key) do not meet for ``level``."""
    return [criterion for criterion in criteria if not criterion.is_met(ratings.get(criterion.key), level)]


def in_words(title, criteria, language):
    """Return the criteria as plain text: what a credential commits to, and what anybody can compare it with."""
    with translation.override(language):
        return "\n".join([title, *(line for criterion in criteria for line in _lines(criterion))]) + "\n"


def _lines(criterion):
    yield from ("", criterion.looking_for, _("Why it matters to us: %s") % criterion.why)
    for rating in reversed(Rating):
        yield f"{rating.label}: {criterion.describe(rating)}"
    yield from (f"- {line}" for line in (*criterion.tips, *criterion.examples))
    yield _("What a school can show us: %s") % criterion.evidence
    for level in Level:
        if criterion.needed[level] > Rating.NOT_YET:
            yield f"{level.label}: {criterion.needed[level].label}"
