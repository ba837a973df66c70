"""What is to be looked at in a version before it is signed off, and what a peer worker said about it.

The table of checks is one, :data:`CHECKS`. The packages that know what pages are made of put their checks into it
(:mod:`cms.pages.checking.table`), and the editor, the review screen, the documents and :func:`must_be_resolved` all
read it. A check finds places; what it says there is a :class:`Finding`. A finding of a check that must be resolved
stops a sign-off until the words are changed or a peer worker says why they are all right. That answer counts for
exactly these words, on this page, for good: see :func:`cms.moderation.actions.resolve`.
"""

import functools
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from cms.moderation.authorship import author_ids
from cms.moderation.digest import content_of
from cms.moderation.eligibility import Refused
from cms.moderation.models import ResolvedCheck

#: The table: every :class:`Check` by its key, in the order in which people read them.
CHECKS = {}

_SHOWN_IN_A_REFUSAL = 3

# The version whose checks are being made, and what was worked out for it.
_being_checked = ContextVar("being checked", default=(None, None))


@dataclass(frozen=True)
class Check:
    """One row of the table. ``words`` say what is looked at; ``must_resolve`` whether it stops a sign-off.

    ``find`` yields what it finds in a version, as :class:`Found`.
    """

    key: str
    words: str
    must_resolve: bool
    find: Callable[[object], Iterable["Found"]] = field(repr=False)

    @property
    def level(self):
        """How the documents call it: ``must-resolve`` or ``warns``."""
        return "must-resolve" if self.must_resolve else "warns"


@dataclass(frozen=True)
class Found:
    """What a check says about one place.

    ``about`` is what the answer to it counts for: the words themselves, or what stands for them. ``place`` names the
    place for people; ``block`` is the id of its block, or else ``field`` the name of its field. ``ready`` is an answer
    that can be ticked, where one fits. ``kind`` says in words what was found, where a check finds several things.
    """

    about: str
    place: str
    advice: str
    block: str = ""
    field: str = ""
    ready: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Finding:
    """One :class:`Found` with the check that found it and, when somebody has answered it, the answer."""

    check: Check
    found: Found
    resolved: ResolvedCheck | None = None

    @property
    def digest(self):
        """What an answer is kept under. It tells nothing of the words to whoever has only the database."""
        return _digest(self.check.key, self.found.about, settings.SECRET_KEY)

    @property
    def named(self):
        """What was found, in words that hold none of the page's: the check, and the kind where it has several."""
        return f"{self.check.words}: {self.found.kind}" if self.found.kind else str(self.check.words)

    @property
    def is_open(self):
        """Whether it stops a sign-off."""
        return self.check.must_resolve and self.resolved is None


def once(work):
    """Decorate a function of a version that several checks call: while they are made, it works once for them all.

    At any other time it works each time, because a page in memory may change.
    """

    @functools.wraps(work)
    def worked_out(version):
        checked, known = _being_checked.get()
        if checked is not version:
            return work(version)
        if work not in known:
            known[work] = work(version)
        return known[work]

    return worked_out


def register(*checks):
    """Put ``checks`` into the table, behind those that are there."""
    for check in checks:
        CHECKS[check.key] = check


def findings_of(version, checks=None):
    """Return every :class:`Finding` of ``version``, a page in memory: what must be resolved and is not comes first.

    The same words in several places are one finding, at the first of them. ``checks`` are those to make, by default
    the whole table.
    """
    found = {}
    token = _being_checked.set((version, {}))
    try:
        for check in CHECKS.values() if checks is None else checks:
            for each in check.find(version):
                found.setdefault((check.key, each.about), (check, each))
    finally:
        _being_checked.reset(token)
    answers = _answers(version) if version.pk and any(check.must_resolve for check, _each in found.values()) else {}
    findings = [Finding(check, each, _answer(answers, check, each)) for check, each in found.values()]
    return sorted(findings, key=lambda finding: (not finding.is_open, finding.check.must_resolve is False))


def open_findings(version):
    """Return the findings of ``version`` that stop a sign-off."""
    stop_it = [check for check in CHECKS.values() if check.must_resolve]
    return [finding for finding in findings_of(version, stop_it) if finding.is_open]


def open_findings_of(version, *keys):
    """Return what the checks with these ``keys`` find in ``version`` and nobody has answered."""
    found = findings_of(version, [CHECKS[key] for key in keys if key in CHECKS])
    return [finding for finding in found if not finding.resolved]


def must_be_resolved(version):
    """Raise :class:`Refused` (``checks-left``) while something in ``version`` stops a sign-off."""
    left = open_findings(version)
    if not left:
        return
    told = list(dict.fromkeys(f"{finding.check.words} ({finding.found.place})" for finding in left))
    places, more = told[:_SHOWN_IN_A_REFUSAL], " …" if len(told) > _SHOWN_IN_A_REFUSAL else ""
    reason = ngettext(
        "“%(page)s” was not signed off: %(number)d check is left. %(places)s. Say why it is all right, or ask for a "
        "change.",
        "“%(page)s” was not signed off: %(number)d checks are left. %(places)s. For each, say why it is all right, or "
        "ask for a change.",
        len(left),
    )
    raise Refused(
        "checks-left", reason % {"page": version.title, "number": len(left), "places": "; ".join(places) + more}
    )


def _digest(key, about, secret):
    return salted_hmac("cms.moderation.findings", f"{key}\n{about}", secret=secret, algorithm="sha256").hexdigest()


def _answers(version):
    """Return the answers of ``version`` by their digests. An author's does not count for their own page."""
    answers = {answer.digest: answer for answer in ResolvedCheck.objects.filter(page=version.pk)}
    authors = author_ids(version, content_of(version)) if answers else ()
    return {digest: answer for digest, answer in answers.items() if answer.by_id not in authors}


def _answer(answers, check, found):
    if not answers:
        return None
    digests = (_digest(check.key, found.about, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    return next((answers[digest] for digest in digests if digest in answers), None)
