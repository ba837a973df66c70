from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cms.safeguarding.identity.measuring import GROUPS, measure, read_entries


class Command(BaseCommand):
    help = (
        "Measure the identity checks on a file of labelled sentences (JSON lines). Prints figures for each kind, "
        "and exits with 1 when a goal is not reached."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--show-misses",
            action="store_true",
            help="Print what was missed and what was wrong. Refused for a held-out file, which nobody should tune to.",
        )

    def handle(self, *, file, show_misses, **options):
        try:
            entries = read_entries(file)
        except (OSError, ValueError) as error:
            raise CommandError(f"This file can't be measured with. {error}") from error
        if show_misses and ("held" in file.name or any(entry.id.startswith("held") for entry in entries)):
            raise CommandError("These sentences are held out: their figures count only while nobody tunes to them.")
        measurement = measure(entries)
        self._print_figures(measurement, len(entries))
        if show_misses:
            self._print_misses(measurement)
        if short := measurement.short_of_goals():
            raise CommandError("\n".join(["Not good enough:", *short]))
        self.stdout.write("Every goal is reached.")

    def _print_figures(self, measurement, count):
        self.stdout.write(f"{count} entries")
        self.stdout.write(f"{'':33}{'labelled':>9}{'found':>7}{'recall':>8}{'hints':>7}{'right':>7}{'precision':>11}")
        rows = measurement.figures | {name: measurement.of_group(kinds) for name, kinds in GROUPS.items()}
        for name, row in rows.items():
            self.stdout.write(
                f"{name:33}{row.labelled:9}{row.found:7}{row.recall:8.2f}{row.hints:7}{row.right:7}{row.precision:11.2f}"
            )

    def _print_misses(self, measurement):
        for heading, cases in (("Missed", measurement.missed), ("Wrong", measurement.wrong)):
            for entry, kind, words in cases:
                self.stdout.write(f"{heading}: {kind} “{words}” in {entry.id}: {entry.text}")
