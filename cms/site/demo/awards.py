"""The demo's awards: of the schools whose pages tell a story, by the criteria that were signed last."""

import datetime

from django.utils import timezone

from charter.awards.actions import give_page, grant
from charter.models import CharterBadgePage, JudgedBy
from charter.schools.actions import register_school
from charter.schools.models import School

_FIRST_NUMBER = 990_001  # The national register has no numbers so high.


def make_awards(by):
    """Give each live badge page its award, by the peer worker ``by``. Returns how many: none without criteria."""
    judged_by = JudgedBy.objects.first()
    if judged_by is None:
        return 0
    pages = CharterBadgePage.objects.live().filter(locale__language_code="en").order_by("pk")
    for number, page in enumerate(pages, start=_FIRST_NUMBER):
        school = School.objects.filter(name=page.school_name).first() or register_school(
            by=by, urn=str(number), name=page.school_name, town="Nowhere-on-Sea", website=""
        )
        begins = timezone.make_aware(datetime.datetime.combine(page.awarded_on, datetime.time(12)))
        award = grant(
            school,
            page.level,
            judged_by,
            by=by,
            reason="Everything in the demo is made up, and so is this.",
            awarded_at=begins,
            in_order=False,
        )
        give_page(award, page, by=by)
    return len(pages)
