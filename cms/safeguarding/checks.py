"""System checks about safety."""

import re

from django.core import checks
from django.db import DEFAULT_DB_ALIAS, DatabaseError
from django.utils import timezone

from cms.safeguarding.crisis_lines import CHECKED_ON, check_is_overdue
from cms.safeguarding.team import is_named
from cms.safeguarding.topics import files, read_table


@checks.register(deploy=True)
def crisis_lines_are_checked(app_configs, **kwargs):
    """Tell the operator when nobody has checked the crisis lines for a long time."""
    if not check_is_overdue(timezone.localdate()):
        return []
    return [
        checks.Info(
            f"The crisis lines were last checked on {CHECKED_ON:%d %B %Y}.",
            hint="Call or look up each one, then change CHECKED_ON in cms/safeguarding/crisis_lines.py.",
            id="safeguarding.I001",
        )
    ]


@checks.register()
def hard_words_can_be_read(app_configs, **kwargs):
    """Every file of words for hard topics can be read: a page in that language could not be saved otherwise."""
    problems = []
    for path in sorted(files()):
        try:
            read_table(path)
        except (ValueError, TypeError, AttributeError, re.error) as problem:
            problems.append(
                checks.Error(
                    f"The words for hard topics in {path.name} cannot be read: {problem}",
                    hint="Compare it with cms/safeguarding/hard_words/en.toml.",
                    id="safeguarding.E001",
                )
            )
    return problems


@checks.register(checks.Tags.database)
def lead_and_deputy_are_named(app_configs, databases, **kwargs):
    """``check --database default`` warns while the site has no safeguarding lead and deputy."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    try:
        if is_named():
            return []
    except DatabaseError:
        return []  # Before the first ``migrate``.
    return [
        checks.Warning(
            "Nothing new can go live: the site has no safeguarding lead and deputy who can both sign in.",
            hint="An administrator names them on the desk, under “Safeguarding”.",
            id="safeguarding.W001",
        )
    ]
