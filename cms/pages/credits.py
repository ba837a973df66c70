"""How the people who made a page are named on it: what can be chosen, and what a signature allows.

The sign-off covers the fullest credit that somebody chose. Less than that is shown as soon as they want it, more or
another name when it is signed.
"""

import re
from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.pages.titles import only_what_is_seen
from cms.people.names import passes_as_a_helper
from cms.safeguarding.identity import hints_in


class Kind(models.TextChoices):
    """The ways in which one person can be named on one page."""

    ANONYMOUS = "anonymous", gettext_lazy("not named")
    ROLE = "role", gettext_lazy("a role")
    PEN_NAME = "pen-name", gettext_lazy("a pen name")
    FIRST_NAME = "first-name", gettext_lazy("a first name")


class Role(models.TextChoices):
    """The roles that can be chosen. They are the site's own words, so none of them is ever a new name."""

    YOUNG_PERSON = "young-person", gettext_lazy("a young person")
    PARENT = "parent", gettext_lazy("a parent or carer")
    PEER_WORKER = "peer-worker", gettext_lazy("a peer worker")
    PROFESSIONAL = "professional", gettext_lazy("somebody who works with young people")


@dataclass(frozen=True)
class Credit:
    """How somebody is named: a :class:`Kind`, and a name or the value of a :class:`Role`."""

    kind: str = Kind.ANONYMOUS
    name: str = ""

    def __str__(self):
        """The words that readers get. A role from before there was a list of them is shown as it was signed."""
        if self.kind != Kind.ROLE:
            return self.name
        return str(dict(Role.choices).get(self.name, self.name))

    def allows(self, other):
        """Return whether a signature under this credit allows that ``other`` is shown in its place.

        Itself, nothing at all, and, for a name, each role of the list. One role does not allow another.
        """
        a_role_for_a_name = self.kind in (Kind.PEN_NAME, Kind.FIRST_NAME) and other.kind == Kind.ROLE
        return other in (self, ANONYMOUS) or (a_role_for_a_name and other.name in Role.values)


ANONYMOUS = Credit()

_SEVERAL = {
    Credit(Kind.ROLE, Role.YOUNG_PERSON): gettext_lazy("young people"),
    Credit(Kind.ROLE, Role.PARENT): gettext_lazy("parents and carers"),
    Credit(Kind.ROLE, Role.PEER_WORKER): gettext_lazy("peer workers"),
    Credit(Kind.ROLE, Role.PROFESSIONAL): gettext_lazy("people who work with young people"),
}


def several(role):
    """Return how several people of one :class:`Role` are called: "young people"."""
    return str(_SEVERAL[Credit(Kind.ROLE, role)])


def checked(kind, name, *, sign_in_name="", roles=Role.values):
    """Return the :class:`Credit` that somebody chose.

    ``sign_in_name`` is theirs, and ``roles`` are those that they can say they have. Raises ``ValidationError`` that
    says what is wrong with ``kind`` or ``name``.
    """
    if kind not in Kind.values:
        raise ValidationError({"kind": _("Choose one of these.")})
    if kind == Kind.ANONYMOUS:
        return ANONYMOUS
    if kind == Kind.ROLE:
        if name not in Role.values:
            raise ValidationError({"name": _("Choose one of the roles.")})
        if name not in roles:
            reason = _("Readers trust these words, so only those who are that can choose them. Choose what you are.")
            raise ValidationError({"name": reason})
        return Credit(kind, name)
    try:
        return Credit(kind, _checked_name(kind, name, sign_in_name))
    except ValidationError as error:
        raise ValidationError({"name": error}) from None


def _checked_name(kind, name, sign_in_name):
    name = " ".join(only_what_is_seen(" ".join(name.split())).split())
    if not any(letter.isalpha() for letter in name):
        raise ValidationError(_("Write the name that readers should see. It needs at least one letter."))
    if len(name) > 60:
        raise ValidationError(_("That is too long to fit. Use 60 letters or fewer."))
    if "@" in name or re.search(r"\w\.\w{2,}|https?:|www\.", name):
        raise ValidationError(
            _("This looks like an e-mail address or a name that you use online. People could find you by it.")
        )
    if re.search(r"[<>{}\[\]\\|]", name):
        raise ValidationError(_("Only letters, spaces and a few signs, please."))
    if passes_as_a_helper(name):
        raise ValidationError(_("Readers could take this for somebody who helps here. Choose another name."))
    if len(re.sub(r"\D", "", name)) >= 4:
        raise ValidationError(
            _("This has the year you were born in it, or a phone number. Leave the numbers out, so that you stay safe.")
        )
    if name.casefold() == sign_in_name.casefold():
        raise ValidationError(_("You sign in with this name, so nobody else should know it. Use another one."))
    if kind == Kind.FIRST_NAME and not re.fullmatch(r"[^\W\d_]\S*", name):
        raise ValidationError(_("Only a first name, please: one word and no surname. It keeps people safe."))
    if kind == Kind.FIRST_NAME and re.search(r"[\d._,;:/+]", name):
        raise ValidationError(_("Only the letters of a first name, please. It keeps people safe."))
    if hints := hints_in(name):
        raise ValidationError([f"“{hint.found}”: {hint.advice}" for hint in hints])
    return name


def line_of_credits(credits_shown):
    """Return :class:`Credit` objects as one phrase ("a young person, Seagull and Ade"), or an empty string.

    A role that several people chose is said once, for all of them.
    """
    count = Counter(credit for credit in credits_shown if credit != ANONYMOUS)
    names = [str(_SEVERAL.get(credit, credit) if count[credit] > 1 else credit) for credit in count]
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
