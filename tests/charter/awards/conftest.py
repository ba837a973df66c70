"""Awards as the site keeps them."""

import pytest

from charter.models import JudgedBy
from cms.people.roles import Role
from tests.factories import make_user, make_version
from tests.factories.awards import give_award, make_school
from tests.helpers import publish


@pytest.fixture
def judged_by(open_site, author, worker):
    """A version of the criteria that is live."""
    publish(make_version(by=author, title="What we look for"), author=author, workers=[worker])
    return JudgedBy.objects.get()


@pytest.fixture
def coordinator(site):
    """Somebody who speaks for the school."""
    return make_user("oyster", role=Role.SCHOOL, email="oyster@example.org")


@pytest.fixture
def school(coordinator):
    return make_school(coordinators=[coordinator])


@pytest.fixture
def award(school, judged_by, worker):
    return give_award(school, judged_by, by=worker)
