"""Measure the speed goals and print a line for each; write the same to ``var/bench.json``.

Each goal is a function that takes the scale (how many pages a large site has) and yields results. The numbers
are ratios of things measured one after the other in the same run, so that a slow machine changes little.
"""

import argparse
import json
import os
from dataclasses import asdict
from pathlib import Path

import django

VAR = Path(os.environ.get("VAR_DIR", "var"))
DATABASE = VAR / "bench.sqlite3"


def main():
    """Run the goals named by ``--only`` (default: all)."""
    VAR.mkdir(exist_ok=True)
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{DATABASE.resolve()}")
    django.setup()

    from tests.bench.goals import GOALS, prepare

    parser = argparse.ArgumentParser(prog="make bench", description="Measure the speed goals.")
    parser.add_argument("--only", type=lambda names: names.split(","), default=sorted(GOALS), help="such as G3,G4")
    parser.add_argument("--scale", type=int, default=100_000, help="pages of a large site")
    options = parser.parse_args()
    unknown = sorted(set(options.only) - set(GOALS))
    if unknown:
        parser.error(f"no such goal: {', '.join(unknown)}; there are {', '.join(sorted(GOALS))}")
    prepare()
    results = []
    for goal in options.only:
        for result in GOALS[goal](options.scale):
            print(result, flush=True)
            results.append(result)
    (VAR / "bench.json").write_text(json.dumps([asdict(result) for result in results], indent=2) + "\n")


if __name__ == "__main__":
    main()
