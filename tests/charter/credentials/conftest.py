"""Credentials as they leave the site, and what the site tells everybody who checks one."""

import json
from pathlib import Path

import pytest
from django.test import Client

from charter.credentials.issuing import issue
from charter.credentials.models import StatusList
from tests.factories.credentials import make_award

DATA = Path(__file__).parent / "data"


@pytest.fixture
def data():
    """Return a function that reads one of the files of others."""
    return lambda name: json.loads((DATA / name).read_text(encoding="utf-8"))


@pytest.fixture
def award(db):
    return make_award()


@pytest.fixture
def credential(award):
    """A genuine credential, as the bytes that a school gets."""
    return issue(award)


@pytest.fixture
def told(settings):
    """Return a function that gives what the site tells at this moment: the body of each answer by its address."""

    def ask():
        visitor = Client(headers={"host": "testserver"})
        lists = [f"/charter/status/{number}" for number in StatusList.objects.values_list("number", flat=True)]
        paths = ["/.well-known/did.json", *lists, *(f"{path}.jwt" for path in lists)]
        return {settings.PUBLIC_ORIGIN + path: visitor.get(path).content for path in paths}

    return ask
