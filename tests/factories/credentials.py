"""Awards as plain data, of schools that do not exist."""

import uuid
from datetime import timedelta

from django.utils import timezone

from charter.credentials.facts import Award, Criteria, Level, School
from charter.credentials.status import take_place


def make_award(**facts):
    """Return an award that was given an hour ago, with places of its own. ``facts`` are fields of it."""
    school = School("Sandy Bay School (made up)", "https://sandy-bay.example/", "999999")
    criteria = Criteria(1, "We listen, we act, and we tell you what we did.", "1. We listen.\n2. We act.\n")
    now = timezone.now()
    return Award(
        **{
            "id": uuid.uuid4(),
            "school": school,
            "level": Level.SILVER,
            "criteria": criteria,
            "awarded_at": now - timedelta(hours=1),
            "valid_until": now + timedelta(days=730),
            "place": facts.get("place") or take_place(),
            "evidence": bytes(range(32)),
            **facts,
        }
    )


def long_ago(days):
    """Return a moment ``days`` before now."""
    return timezone.now() - timedelta(days=days)
