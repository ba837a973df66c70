"""What the public register of awards costs, by how many there are. The awards are rows; no credential is signed."""

import time
from datetime import timedelta

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from charter.awards.models import Award
from charter.credentials.models import StatusList, StatusPlace
from charter.models import CharterIndexPage, JudgedBy
from charter.scheme.levels import Level
from charter.schools.models import School
from cms.people.models import User
from tests.factories import make_version
from tests.helpers import answer_checks, sign_off, submit

ROUNDS = 30
LISTS = {
    "newest": "/charter/register/",
    "by_name": "/charter/register/?sort=title",
    "valid": "/charter/register/?state=valid",
    "gold": "/charter/register/?level=gold",
}


def build(count):
    """Give ``count`` made-up schools an award each. Once."""
    if Award.objects.count() >= count:
        return
    with transaction.atomic():
        judged_by = JudgedBy.objects.first() or _criteria()
        status_list = StatusList.objects.get_or_create(number=1)[0]
        first, now, levels = Award.objects.count(), timezone.now(), list(Level)
        numbers = range(first, count)
        schools = School.objects.bulk_create(School(name=f"School {each:05}", town="Nowhere") for each in numbers)
        states = [StatusPlace.State.GOOD] * 18 + [StatusPlace.State.SUSPENDED, StatusPlace.State.REVOKED]
        places = StatusPlace.objects.bulk_create(
            StatusPlace(status_list=status_list, index=each, state=states[each % 20]) for each in numbers
        )
        Award.objects.bulk_create(
            Award(
                school=school,
                level=levels[number % 3],
                judged_by=judged_by,
                awarded_at=now - timedelta(hours=number % 20_000),
                valid_until=now + timedelta(days=number % 700 + 1),
                place=place,
                credential=b"{}",
                issued_at=now,
            )
            for number, school, place in zip(numbers, schools, places, strict=True)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _criteria():
    author, worker = (User.objects.get(username=name) for name in ("author1", "worker1"))
    assert CharterIndexPage.objects.exists()
    page = submit(make_version(by=author), by=author)
    answer_checks(page, by=worker)
    sign_off(page, by=worker)
    return JudgedBy.objects.get()


def costs():
    """Return the CPU seconds and the queries of the first screen of each list, by its name."""
    client, found = Client(), {}
    for name, address in LISTS.items():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        asked, times = len(queries), []
        for _round in range(ROUNDS):
            cache.clear()
            begun = time.process_time()
            client.get(address)
            times.append(time.process_time() - begun)
        found[name] = min(times), asked
    return found
