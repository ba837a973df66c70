"""One code, several people at the same moment, with real commits: one of them comes in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
AT_ONCE = """
import threading
from django.db import connection
from cms.people.invitations import InvitationRefused, find, invite, join
from cms.people.models import User, WritingGroup
from cms.people.roles import Role

admin = User.objects.create_superuser("albatross", "copper-lantern-biscuit")
group = WritingGroup.objects.create(name="Tide writers", slug="tide-writers")

def come(number, name, invitation, ready, ended):
    try:
        ready.wait()
        join(invitation.pk, username=name, passphrase="copper-lantern-biscuit")
        ended.append("in")
    except InvitationRefused as refused:
        ended.append(refused.code)
    except Exception as error:
        ended.append(repr(error))
    finally:
        connection.close()

def race(invitations, name):
    ready, ended = threading.Barrier(len(invitations)), []
    people = [
        threading.Thread(target=come, args=(number, name(number), invitation, ready, ended))
        for number, invitation in enumerate(invitations)
    ]
    for person in people: person.start()
    for person in people: person.join()
    return sorted(ended)

for number in range(3):
    one = find(invite(by=admin, role=Role.AUTHOR, group=group)[1])
    print(race([one] * 6, lambda seat: f"code-{number}-{seat}"))
    several = [find(invite(by=admin, role=Role.AUTHOR, group=group)[1]) for _seat in range(4)]
    print(race(several, lambda seat: f"Name-{number}" if seat % 2 else f"name-{number}"))
    print(User.objects.filter(username__startswith=f"code-{number}").count())
"""


@pytest.mark.slow
def test_one_of_many_who_use_a_code_or_want_a_name_at_once_gets_it(make_set_up_database, tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": make_set_up_database(),
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", AT_ONCE],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    one_code = "['code', 'code', 'code', 'code', 'code', 'in']"
    one_name = "['in', 'taken', 'taken', 'taken']"
    assert done.stdout.splitlines() == [one_code, one_name, "1"] * 3
