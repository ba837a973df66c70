"""A copy of the project, with its own database, for what cannot be tried in the suite's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ["cms", "home", "publications", "training", "charter", "search", "templates"]

SIGN_EVERYTHING = """
from cms.moderation import actions
from cms.moderation.digest import content_of
from cms.moderation.eligibility import latest_version
from cms.people.credentials import found
from cms.people.models import User
from cms.people.roles import Role
from cms.safeguarding.team import name_team
from django.contrib.auth.models import Group
from wagtail.models import Page
workers = [User.objects.create_user(name) for name in ("heron", "curlew")]
found(workers)
leads = [User.objects.create_user(name) for name in ("lapwing", "redshank")]
Group.objects.get(name=Role.SAFEGUARDING_LEAD.value).user_set.add(*leads)
name_team(*leads, by=None)
for page in Page.objects.filter(depth__gt=1):
    fingerprint = content_of(latest_version(page)).fingerprint
    actions.sign_off(page.specific, by=workers[0], fingerprint=fingerprint, statement="Read.")
"""


def _manage_in(folder):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "VAR_DIR": str(folder / "var"),
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
    }

    def manage(*arguments):
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return manage


@pytest.fixture(scope="session")
def signed_project(tmp_path_factory, make_set_up_database):
    """Return a folder with a copy of the project, set up, its five sections signed off."""
    folder = tmp_path_factory.mktemp("project")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", folder)
    commands = [["shell", "-c", SIGN_EVERYTHING]]
    address = make_set_up_database()
    if address.startswith("sqlite:///"):
        shutil.move(address.removeprefix("sqlite:///"), folder / "db.sqlite3")
        (folder / "var").mkdir()
        (folder / "var" / "secret_key").write_text(settings.SECRET_KEY)  # The ledger was begun with this key.
    else:
        commands = [["migrate", "-v0"], ["set_up_site"], *commands]
    for command in commands:
        done = _manage_in(folder)(*command)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def copied_project(signed_project, tmp_path):
    """Return the folder of a copy of the signed project, and a function that runs ``manage.py`` in it."""
    folder = tmp_path / "project"
    shutil.copytree(signed_project, folder)
    return folder, _manage_in(folder)
