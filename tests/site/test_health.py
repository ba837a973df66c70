"""``/health/``: a monitor learns whether the site is safe to serve; the public learns nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from cms.moderation import triggers
from cms.site import health

ROOT = Path(__file__).parent.parent.parent
ASK = "from django.test import Client; r = Client().get('/health/'); print(r.status_code, r.content.decode())"


def test_monitor_is_told_that_all_is_well(visitor, live_leaflet):
    response = visitor.get("/health/")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_answer_is_never_kept_and_sets_no_cookie(visitor, site):
    response = visitor.get("/health/")
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_monitor_may_ask_for_the_head_alone_and_nobody_may_post(visitor, site):
    response = visitor.head("/health/")
    assert (response.status_code, response.content) == (200, b"")
    assert visitor.post("/health/").status_code == 405


def test_monitor_behind_the_proxy_needs_no_https(visitor, site, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert visitor.get("/health/").status_code == 200
    assert visitor.get("/desk/").status_code == 301


@pytest.mark.parametrize("change", ["missing", "altered"])
def test_trigger_that_is_missing_or_altered_is_told_by_its_code_alone(change, visitor, site, caplog):
    trigger = triggers.expected(connection.vendor)[0]
    triggers.drop()
    if change == "altered":
        with connection.cursor() as cursor:
            for statement in trigger.statements(connection.vendor):
                cursor.execute(statement.replace("live", "live AND 1=0", 1))
    response = visitor.get("/health/")
    assert response.status_code == 503
    assert response.json() == {"status": "failing", "codes": ["triggers"]}
    assert f"The trigger {trigger.name} " in caplog.text


def test_unapplied_migration_is_told_by_its_code_alone(visitor, site, caplog, monkeypatch):
    monkeypatch.setattr(health, "_all_applied", False)  # as in a server that has just started
    ((app, newest),) = MigrationLoader(connection).graph.leaf_nodes("moderation")
    MigrationRecorder(connection).record_unapplied(app, newest)
    response = visitor.get("/health/")
    assert response.status_code == 503
    assert response.json() == {"status": "failing", "codes": ["migrations"]}
    assert f"{app}.{newest}" in caplog.text


@pytest.mark.parametrize(
    "address",
    ["sqlite:////no/such/folder/db.sqlite3", "postgres://swordfish@127.0.0.1:1/nowhere"],
    ids=["file", "server"],
)
def test_database_that_cannot_be_reached_is_told_by_its_code_alone(address, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {ASK}"],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "cms.settings.test",
            "DATABASE_URL": address,
            "VAR_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == '503 {"status": "failing", "codes": ["database"]}\n', done.stderr
    assert "Not healthy (database)" in done.stderr
