"""``migrate`` ends by comparing the live pages with what was signed: tried with real migrations in a copied project."""

import pytest

pytestmark = pytest.mark.once  # in an SQLite database of its own

MIGRATION = """
from django.db import migrations


def change(apps, schema_editor):
    {code}


class Migration(migrations.Migration):
    dependencies = [{dependency!r}]
    operations = [migrations.RunPython(change, migrations.RunPython.noop)]
"""

CHANGES_LIVE_WORDS = (
    'apps.get_model("wagtailcore", "Page").objects.filter(slug="leaflets").update(title="Handouts", draft_title="x")'
)
CHANGES_NOTHING_PUBLIC = 'apps.get_model("wagtailcore", "Page").objects.update(draft_title="For authors only")'
STOPS_HALFWAY = 'raise RuntimeError("The power went out.")'


@pytest.fixture
def project(copied_project):
    """Return two functions: one writes the next migration of ``publications``, the other runs ``manage.py``."""
    folder, manage = copied_project
    migrations = folder / "publications" / "migrations"

    def write_migration(code):
        last = max(path.stem for path in migrations.glob("[0-9]*.py"))
        path = migrations / f"{int(last[:4]) + 1:04}_try.py"
        path.write_text(MIGRATION.format(code=code, dependency=("publications", last)))
        return path

    return write_migration, manage


def test_developer_whose_migration_changes_live_words_is_told_which(project):
    write_migration, manage = project
    write_migration(CHANGES_LIVE_WORDS)
    done = manage("migrate")
    assert done.returncode == 1
    assert "CommandError: The database is migrated, but these live pages do not say what was signed" in done.stderr
    assert "“Handouts”: differs from what was signed in: title" in done.stderr
    assert "Restore the backup" in done.stderr
    assert manage("migrate", "--check").returncode == 0
    assert manage("audit_signoffs").returncode == 1


def test_site_stays_closed_until_the_pages_are_down_and_migrate_says_so(project):
    write_migration, manage = project
    write_migration(CHANGES_LIVE_WORDS)
    for _again in range(2):
        done = manage("migrate")
        assert done.returncode == 1
        assert "“Handouts”: differs from what was signed in: title" in done.stderr
    serve, ask = ("import cms.wsgi", "print(__import__('django.test').test.Client().get('/health/').content)")
    assert "not found to be as signed" in manage("shell", "--no-imports", "-c", serve).stderr
    assert "pages" in manage("shell", "--no-imports", "-c", ask).stdout
    check = manage("check", "--database", "default")
    assert (check.returncode, "moderation.E004" in check.stderr) == (1, True)
    assert "moderation.E001" not in check.stderr  # the triggers are there meanwhile
    assert manage("audit_signoffs", "--take-down").returncode == 1
    assert manage("check", "--database", "default").returncode == 1
    assert manage("migrate").returncode == 0
    assert manage("check", "--database", "default").returncode == 0
    assert manage("shell", "--no-imports", "-c", serve).stderr == ""


def test_developer_whose_migration_changes_nothing_public_is_told_nothing(project):
    write_migration, manage = project
    write_migration(CHANGES_NOTHING_PUBLIC)
    for _again in range(2):
        done = manage("migrate")
        assert (done.returncode, done.stderr) == (0, "")


def test_interrupted_migration_that_changed_live_words_is_told_when_it_is_run_again(project):
    write_migration, manage = project
    write_migration(CHANGES_LIVE_WORDS)
    halfway = write_migration(STOPS_HALFWAY)
    assert "The power went out." in manage("migrate").stderr
    halfway.unlink()
    done = manage("migrate")
    assert done.returncode == 1
    assert "“Handouts”: differs from what was signed in: title" in done.stderr
