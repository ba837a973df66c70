"""A new field on a page type does not unsign the site: tried with a real migration in a copy of the project."""

import pytest

pytestmark = pytest.mark.once  # in an SQLite database of its own

PLACE = '    parent_page_types = ["home.HomePage"]'
NEW_FIELD = "    reading_minutes = models.PositiveSmallIntegerField(default=5)"


def test_developer_adds_a_field_and_the_signed_site_stays_signed(copied_project):
    folder, manage = copied_project
    models = folder / "publications" / "models.py"
    models.write_text(models.read_text().replace(PLACE, f"{NEW_FIELD}\n\n{PLACE}", 1))
    for command in (["makemigrations", "publications"], ["migrate", "-v0"], ["check", "--database", "default"]):
        done = manage(*command)
        assert done.returncode == 0, done.stderr
    audited = manage("audit_signoffs")
    assert audited.returncode == 0, audited.stdout + audited.stderr
    assert "6 live pages" in audited.stdout
    changed = manage(
        "shell",
        "-c",
        "from publications.models import LeafletIndexPage as L; p = L.objects.get(); p.reading_minutes = 6; p.save()",
    )
    assert "NotSignedOff" in changed.stderr
