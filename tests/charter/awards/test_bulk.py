"""A scheme that starts with existing awards reads them from a file: all of them, or none."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from charter.awards.models import Award
from charter.standing import Standing
from tests.factories import make_school

HEAD = "urn,level,awarded,version\n"


@pytest.fixture
def run(judged_by, administrator, tmp_path, capsys):
    """Return a function that reads a file of ``text`` (bytes or str) and returns what was said."""

    def read(text, *, give=True, by="gannet"):
        file = tmp_path / "awards.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8-sig"))
        problem = ""
        try:
            call_command("import_awards", file, by=by, give=give)
        except CommandError as refused:
            problem = str(refused)
        said = capsys.readouterr()
        return said.out + said.err + problem

    return read


def days_ago(days):
    return (timezone.localdate() - datetime.timedelta(days=days)).isoformat()


def test_administrator_looks_first_then_gives_and_a_second_time_changes_nothing(run, school, judged_by):
    text = f"{HEAD}{school.urn},gold,{days_ago(30)},{judged_by.number}\n"
    assert "Good lines: 1. Already there: 0. Rejected: 0." in run(text, give=False)
    assert not Award.objects.exists()
    assert "Given." in run(text)
    assert "Already there: 1" in run(text)
    award = Award.objects.get()
    assert (award.level, award.awarded_on.isoformat(), award.standing) == ("gold", days_ago(30), Standing.VALID)


def test_one_wrong_line_stops_all_and_each_is_named(run, school, judged_by):
    good = f"{school.urn},bronze,{days_ago(1)},{judged_by.number}\n"
    wrong = [
        "000000,bronze,2026-01-01,1",
        f"{school.urn},platinum,2026-01-01,1",
        f"{school.urn},bronze,31/01/2026,1",
        f"{school.urn},bronze,{days_ago(-3)},1",
        f"{school.urn},bronze,{days_ago(900)},1",
        f"{school.urn},bronze,{days_ago(1)},99",
        f"{school.urn},bronze,{days_ago(1)},{'9' * 40}",
        "",
        "'; DROP TABLE,,,",
        f"{school.urn}",
    ]
    said = run(HEAD + good + "\n".join(wrong))
    assert not Award.objects.exists()
    for number in (3, 4, 5, 6, 7, 8, 9, 11, 12):
        assert f"Line {number}: " in said
    assert "Rejected: 9." in said


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "columns are missing"), ("urn;level\n", "columns are missing"), (b"\xff\xfe\x00", "cannot be read as UTF-8")],
)
def test_file_that_is_no_such_table_is_refused(run, text, said):
    assert said in run(text)


@pytest.mark.parametrize(("by", "said"), [("nobody", "There is no account"), ("wren", "Rejected: 1.")])
def test_somebody_who_may_not_gives_nothing(run, author, school, judged_by, by, said):
    assert said in run(f"{HEAD}{school.urn},bronze,{days_ago(1)},1\n", by=by)
    assert not Award.objects.exists()


def test_two_schools_of_one_file_get_their_own(run, school, judged_by, worker):
    other = make_school("Another School", by=worker)
    rows = "".join(f"{each.urn},silver,{days_ago(2)},{judged_by.number}\n" for each in (school, other))
    run(HEAD + rows)
    assert {award.school for award in Award.objects.all()} == {school, other}
