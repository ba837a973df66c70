"""A school that applies: the criteria are signed, and somebody speaks for it."""

import pytest

from charter.applications import actions
from charter.models import JudgedBy
from charter.schools.actions import add_coordinator
from cms.people.roles import Role
from tests.factories import make_school, make_user, make_version
from tests.helpers import publish
from tests.helpers.charter import send


@pytest.fixture
def judged_by(open_site, author, worker):
    """The criteria ``safe-places``, ``listening`` and ``acting``, signed off."""
    page = publish(make_version(by=author, title="What we look for"), author=author, workers=[worker])
    return JudgedBy.objects.get(number=page.number)


@pytest.fixture
def school(worker):
    return make_school(by=worker, name="Made-up High School", urn="100001")


@pytest.fixture
def coordinator(school, worker):
    return make_coordinator("puffin", school, worker)


@pytest.fixture
def other_coordinator(school, worker):
    return make_coordinator("razorbill", school, worker)


@pytest.fixture
def stranger_school(worker):
    """Somebody who speaks for another school."""
    return make_coordinator("skua", make_school(by=worker), worker)


def make_coordinator(name, school, worker):
    user = make_user(name, role=Role.SCHOOL)
    add_coordinator(school, user, by=worker)
    return user


@pytest.fixture
def application(judged_by, school, coordinator):
    """An application for bronze that nobody has written in yet."""
    return actions.start(school, "bronze", by=coordinator)


@pytest.fixture
def assessors(site):
    return [make_user(name, role=Role.ASSESSOR) for name in ("tern", "dunlin")]


@pytest.fixture
def sent(application, coordinator):
    """An application that was sent."""
    return send(application, by=coordinator)
