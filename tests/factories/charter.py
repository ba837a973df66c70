"""Schools for tests, made by the actions of the site."""

import itertools

from charter.schools.actions import register_school

_numbers = itertools.count(1)


def make_school(*, by, **fields):
    """Register a school that is made up."""
    return register_school(by=by, **{"name": f"Made-up School {next(_numbers)}", "town": "Sandy Bay", **fields})
