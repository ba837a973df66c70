"""A new field on a page type does not unsign the site: tried with a real migration in a copy of the project."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ["cms", "home", "publications", "training", "charter", "search", "templates"]

SIGN_EVERYTHING = """
from cms.moderation import actions
from cms.moderation.digest import content_of
from cms.moderation.eligibility import latest_version
from cms.people.credentials import found
from cms.people.models import User
from wagtail.models import Page
workers = [User.objects.create_user(name) for name in ("heron", "curlew")]
found(workers)
for page in Page.objects.filter(depth__gt=1):
    fingerprint = content_of(latest_version(page)).fingerprint
    actions.sign_off(page.specific, by=workers[0], fingerprint=fingerprint, statement="Read.")
"""

PLACE = '    parent_page_types = ["home.HomePage"]'
NEW_FIELD = "    reading_minutes = models.PositiveSmallIntegerField(default=5)"


@pytest.fixture
def copied_project(tmp_path):
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
    }

    def manage(*arguments):
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return tmp_path, manage


def test_developer_adds_a_field_and_the_signed_site_stays_signed(copied_project):
    folder, manage = copied_project
    for command in (["migrate", "-v0"], ["set_up_site"], ["shell", "-c", SIGN_EVERYTHING]):
        done = manage(*command)
        assert done.returncode == 0, done.stderr
    models = folder / "publications" / "models.py"
    models.write_text(models.read_text().replace(PLACE, f"{NEW_FIELD}\n\n{PLACE}", 1))
    for command in (["makemigrations", "publications"], ["migrate", "-v0"], ["check", "--database", "default"]):
        done = manage(*command)
        assert done.returncode == 0, done.stderr
    audited = manage("audit_signoffs")
    assert audited.returncode == 0, audited.stdout + audited.stderr
    assert "5 live pages" in audited.stdout
    changed = manage(
        "shell",
        "-c",
        "from publications.models import LeafletIndexPage as L; p = L.objects.get(); p.reading_minutes = 6; p.save()",
    )
    assert "NotSignedOff" in changed.stderr
