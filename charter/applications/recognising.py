"""What in an application could show who somebody is, where it stands, and why the school says that it does not."""

import hashlib
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from charter.applications.file_words import LONG
from cms.safeguarding.identity import advice_beside_school, hints_where_school_is_known


@dataclass(frozen=True)
class Place:
    """Where something stands: in the school's own words for a criterion, or in a thing that it shows (``evidence``)."""

    criterion: object
    name: str
    evidence: object = None


@dataclass
class Flag:
    """Something to look at again, and all its places. ``because`` is the school's answer, or nothing."""

    kind: str
    found: str
    places: list = field(default_factory=list)
    because: str = ""

    @property
    def key(self):
        """What stays the same as long as these words stand somewhere. It does not tell them."""
        return hashlib.sha256(f"{self.kind}\n{self.found}".encode()).hexdigest()

    @property
    def advice(self):
        """What to do about it."""
        if self.kind == LONG:
            return _("This file is long. We looked through its beginning only: look through the rest yourself.")
        return advice_beside_school(self.kind)


def flags_of(application):
    """Return a :class:`Flag` for each thing to look at again in the criteria of this round. Three queries."""
    flags = {}
    for place, hints in _looked_through(application):
        for kind, found in dict.fromkeys(hints):
            flag = flags.setdefault((kind, found), Flag(kind, found))
            if place not in flag.places:
                flag.places.append(place)
    because = dict(application.privacy_answers.values_list("flag", "because"))
    for flag in flags.values():
        flag.because = because.get(flag.key, "")
    return list(flags.values())


def _looked_through(application):
    criteria = {criterion.key: criterion for criterion in application.criteria}
    for answer in application.answers.all():
        if answer.key in criteria:
            for name in ("words", "plan"):
                label = answer._meta.get_field(name).verbose_name
                yield Place(criteria[answer.key], label), _hints(getattr(answer, name))
    for piece in application.evidence.all():
        if piece.key in criteria:
            in_the_file = [tuple(hint) for hint in piece.hints or ()]
            yield Place(criteria[piece.key], piece.name, piece), [*_hints(piece.name, piece.words), *in_the_file]


def _hints(*texts):
    return [(hint.kind, hint.found) for text in texts if text for hint in hints_where_school_is_known(text)]
