"""How well the look through words does on sentences that people labelled: what it finds, and how often it cries wolf."""

import json
from dataclasses import dataclass, field

from cms.safeguarding.identity import KINDS, hints_in

# A phone number or an address leads a stranger straight to somebody, and has a shape that can be found.
STRICT = ("phone", "e-mail", "handle", "birthday")
RECALL_GOALS = {kind: 0.95 if kind in STRICT else 0.85 for kind in KINDS}
PRECISION_GOAL = 0.8
GROUPS = {
    "phone, e-mail, handle, birthday": STRICT,
    "the rest": tuple(kind for kind in KINDS if kind not in STRICT),
    "in all": KINDS,
}


@dataclass(frozen=True)
class Entry:
    """A labelled text. ``labels`` are (kind, words) pairs; the words stand in the text once."""

    id: str
    text: str
    labels: tuple[tuple[str, str], ...]


@dataclass
class Figures:
    """What was labelled, how much of it was found, and how many hints were right, of one kind or of several."""

    labelled: int = 0
    found: int = 0
    hints: int = 0
    right: int = 0

    @property
    def recall(self):
        return self.found / self.labelled if self.labelled else 1.0

    @property
    def precision(self):
        return self.right / self.hints if self.hints else 1.0

    def __add__(self, other):
        return Figures(
            self.labelled + other.labelled,
            self.found + other.found,
            self.hints + other.hints,
            self.right + other.right,
        )


@dataclass
class Measurement:
    """The :class:`Figures` of each kind, and what went wrong: (entry, kind, words) of each miss and each false hint."""

    figures: dict[str, Figures] = field(default_factory=lambda: {kind: Figures() for kind in KINDS})
    missed: list[tuple[Entry, str, str]] = field(default_factory=list)
    wrong: list[tuple[Entry, str, str]] = field(default_factory=list)

    def of_group(self, kinds):
        """Return the :class:`Figures` of several kinds together."""
        return sum((self.figures[kind] for kind in kinds), Figures())

    def short_of_goals(self):
        """Return a line for each goal that is not reached."""
        lines = [
            f"{kind}: recall {self.figures[kind].recall:.2f}, the goal is {goal:.2f}"
            for kind, goal in RECALL_GOALS.items()
            if self.figures[kind].recall < goal
        ]
        for name, kinds in GROUPS.items():
            if (precision := self.of_group(kinds).precision) < PRECISION_GOAL:
                lines.append(f"{name}: precision {precision:.2f}, the goal is {PRECISION_GOAL:.2f}")
        return lines


def read_entries(path):
    """Return the :class:`Entry` list of the JSON lines in ``path``.

    Raises ``ValueError`` when a line is no entry, or labels words that its text does not hold exactly once.
    """
    with path.open(encoding="utf-8") as lines:
        return [_entry(number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _entry(number, line):
    try:
        entry = json.loads(line)
        labels = tuple((label["kind"], label["words"]) for label in entry["labels"])
        entry = Entry(entry["id"], entry["text"], labels)
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"Line {number} is no labelled sentence.") from error
    if any(kind not in KINDS or entry.text.count(words) != 1 for kind, words in labels):
        raise ValueError(f"Line {number} has a label of no known kind, or words that are not in its text once.")
    return entry


def measure(entries):
    """Return the :class:`Measurement` of ``hints_in`` on labelled ``entries``.

    A hint is right when it has the kind of a label and overlaps its words: the edges are a matter of taste.
    """
    measurement = Measurement()
    for entry in entries:
        labels = [(kind, words, entry.text.index(words)) for kind, words in entry.labels]
        hints = hints_in(entry.text)
        for kind, words, start in labels:
            found = any(_overlap(hint, kind, start, start + len(words)) for hint in hints)
            measurement.figures[kind].labelled += 1
            measurement.figures[kind].found += found
            if not found:
                measurement.missed.append((entry, kind, words))
        for hint in hints:
            right = any(_overlap(hint, kind, start, start + len(words)) for kind, words, start in labels)
            measurement.figures[hint.kind].hints += 1
            measurement.figures[hint.kind].right += right
            if not right:
                measurement.wrong.append((entry, hint.kind, hint.found))
    return measurement


def _overlap(hint, kind, start, end):
    return hint.kind == kind and hint.start < end and start < hint.end
