"""Bring the database and the demo content up to date: one process, because Django takes seconds to start."""

import sys
from pathlib import Path

import django
from django.core.management import call_command

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
django.setup()


def step(number, title):
    """Say what comes next, in the style of .ci/serve."""
    sys.stdout.write(f"\n{number}/5 {title}\n")
    sys.stdout.flush()


step(3, "Database")
call_command("migrate", verbosity=0)

step(4, "Site and demo content")
call_command("set_up_site")
call_command("load_demo")
