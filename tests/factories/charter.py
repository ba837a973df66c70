"""Schools that do not exist, made by the actions of the site."""

import itertools

from charter.schools.actions import add_coordinator, register_school

_numbers = itertools.count(1)


def make_school(name="", *, by, coordinators=(), **fields):
    """Register a made-up school with a number (none with ``urn=""``), and with ``coordinators`` who speak for it."""
    number = next(_numbers)
    facts = {"town": "Nowhere", "website": "https://sandy-bay.example/", "urn": str(910_000 + number), **fields}
    school = register_school(by=by, name=name or f"Made-up School {number}", **facts)
    for user in coordinators:
        add_coordinator(school, user, by=by)
    return school
