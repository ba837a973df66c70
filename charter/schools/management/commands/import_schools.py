import json
import logging
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from charter.schools import register_file
from charter.schools.models import RegisterImport
from charter.schools.register_file import MissingColumns, Reject, Row

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Read the schools of the national register's CSV file (cp1252): secondary and all-through ones. Run it again "
        "with a newer file at any time. Stopped in the middle, it goes on where it was."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="the file from the national register")
        parser.add_argument("--from-the-start", action="store_true", help="forget where it stopped last time")

    def handle(self, *, file, from_the_start, **options):
        path = Path(file)
        self.kept_place = settings.VAR_DIR / "import-schools.json"
        made = changed = rejected = 0
        try:
            with (
                path.open(encoding=register_file.ENCODING, errors="replace", newline="") as lines,
                self._bar(path) as bar,
            ):
                done = 0 if from_the_start else self._place_in(path)
                read = 0
                for batch in register_file.batches(register_file.rows_of(self._counted(lines, bar))):
                    read += len(batch)
                    if read <= done:
                        continue
                    for reject in (row for row in batch if isinstance(row, Reject)):
                        rejected += 1
                        bar.clear()
                        self.stderr.write(f"Line {reject.line} is left out: {reject.reason}.")
                    new, other = register_file.keep([row for row in batch if isinstance(row, Row)])
                    made, changed = made + new, changed + other
                    self._keep_place(path, read)
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error}") from None
        except MissingColumns as missing:
            raise CommandError(
                f"This is not the register's file: it has no column {missing}. Download the file of all schools as CSV."
            ) from None
        self.kept_place.unlink(missing_ok=True)
        if read:  # A file with nothing in it says nothing of any number.
            RegisterImport.objects.create(made=made, changed=changed, left_out=rejected)
        logger.info("Schools: %s made, %s changed, %s lines left out", made, changed, rejected)
        self.stdout.write(f"Schools made: {made}. Changed: {changed}. Lines left out: {rejected}.")

    def _bar(self, path):
        """A progress bar on a terminal, and nothing in a log."""
        return tqdm(total=path.stat().st_size, unit="B", unit_scale=True, file=sys.stderr, disable=None)

    @staticmethod
    def _counted(lines, bar):
        for line in lines:
            bar.update(len(line))  # cp1252: a letter is a byte.
            yield line

    @staticmethod
    def _sign_of(path):
        stat = path.stat()
        return [str(path.resolve()), stat.st_size, stat.st_mtime_ns]

    def _place_in(self, path):
        """Return how many records of this very file were read when it stopped last time."""
        try:
            kept = json.loads(self.kept_place.read_text())
            return kept["records"] if kept["file"] == self._sign_of(path) else 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0

    def _keep_place(self, path, records):
        self.kept_place.parent.mkdir(parents=True, exist_ok=True)
        self.kept_place.write_text(json.dumps({"file": self._sign_of(path), "records": records}))
