"""Fail when a version that pyproject.toml pins is not the one in the requirements files. Needs no network."""

import re
import sys
import tomllib
from pathlib import Path

project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
run = project["dependencies"]
production = run + project["optional-dependencies"]["production"]
dev = production + project["optional-dependencies"]["dev"]

missing = []
for path, pins in [
    ("requirements.txt", run),
    ("requirements-production.txt", production),
    ("requirements-dev.txt", dev),
]:
    compiled = {line.split()[0] for line in Path(path).read_text().splitlines() if "==" in line}
    # The compiled files have names in lower case and without extras: wagtail[testing] is wagtail there.
    expected = {re.sub(r"\[.*\]", "", pin).lower() for pin in pins if "==" in pin}
    missing += [f"{path} lacks {pin}" for pin in sorted(expected - compiled)]

if missing:
    sys.exit("\n".join([*missing, "Run: make requirements"]))
