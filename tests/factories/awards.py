"""Schools that do not exist, and their awards, given by the same actions as the site's."""

import itertools

from charter.awards.actions import grant
from charter.schools.models import School, SchoolMembership, SchoolNumber

_numbers = itertools.count(900_001)


def make_school(name="Sandy Bay School (made up)", *, coordinators=(), **fields):
    """Return a school with a number, and with ``coordinators`` who speak for it."""
    school = School.objects.create(name=name, **{"town": "Nowhere", "website": "https://sandy-bay.example/", **fields})
    SchoolNumber.objects.create(school=school, urn=str(next(_numbers)))
    for user in coordinators:
        SchoolMembership.objects.create(school=school, user=user)
    return school


def give_award(school, judged_by, *, by, level="bronze", **options):
    """Return an award that was just given."""
    options = {"reason": "The panel decided so.", "in_order": False, **options}
    return grant(school, level, judged_by, by=by, **options)
