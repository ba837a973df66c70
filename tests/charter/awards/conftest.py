"""Awards as the site keeps them."""

import pytest

from cms.people.roles import Role
from tests.factories import make_school, make_user
from tests.factories.awards import give_award


@pytest.fixture
def coordinator(site):
    """Somebody who speaks for the school."""
    return make_user("oyster", role=Role.SCHOOL, email="oyster@example.org")


@pytest.fixture
def school(coordinator, worker):
    return make_school(coordinators=[coordinator], by=worker)


@pytest.fixture
def award(school, judged_by, worker):
    return give_award(school, judged_by, by=worker)
