"""Two people whose editors save at the same moment, again and again, with real commits.

Nothing is lost, nobody waits for ever. On PostgreSQL their transactions are really side by side.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
WRITERS = """
import sys, django
django.setup()
from tests.coauthoring.two_writers import main
main(*sys.argv[1:])
"""
ANSWERS_WITHIN = 180  # seconds: far more than anybody needs, so that a hang is a failure


@pytest.fixture
def person(make_set_up_database, tmp_path):
    """Return a function that starts a process at a site of its own."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "DATABASE_URL": make_set_up_database(),
        "VAR_DIR": str(tmp_path),
    }

    def started(*about):
        return subprocess.Popen(
            [sys.executable, "-c", WRITERS, *map(str, about)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return started


def told_by(process, said=""):
    out, errors = process.communicate(said, timeout=ANSWERS_WITHIN)
    assert process.returncode == 0, errors
    return json.loads(out.splitlines()[-1])


def test_two_editors_that_save_at_once_lose_nothing_and_wait_for_each_other(person):
    page = told_by(person("make"))
    writers = [person("write", page, name, number) for name, number in (("wren", 0), ("robin", 1))]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n", writer.communicate(timeout=ANSWERS_WITHIN)[1]
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    typed = [word for writer in writers for word in told_by(writer)]
    found = told_by(person("look", page))
    assert [word for word in typed if word not in found["page"] + found["kept"]] == []
    assert [word for word in typed if "-both-" not in word and word not in found["page"]] == []
    assert found["authors"] == ["robin", "wren"]
