"""The national register's file: read in a steady stream, whatever stands in it."""

import csv
import io
import json
import string
import tracemalloc
from itertools import chain

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from charter.schools import register_file
from charter.schools.models import RegisterImport, School, SchoolNumber
from charter.schools.register_file import COLUMNS, Reject, Row

ALL_COLUMNS = [*COLUMNS, "LA (name)", "HeadFirstName", "HeadLastName", "TelephoneNum"]

_HEAD = "URN,EstablishmentName,Town,SchoolWebsite,PhaseOfEducation (name),EstablishmentStatus (name)\n"


def record(urn="100001", **fields):
    return {
        "URN": urn,
        "EstablishmentName": "Made-up High School",
        "Town": "Sandy Bay",
        "SchoolWebsite": "www.made-up.example",
        "PhaseOfEducation (name)": "Secondary",
        "EstablishmentStatus (name)": "Open",
        "LA (name)": "Nowhere",
        "HeadFirstName": "Canary",
        "HeadLastName": "Birdname",
        "TelephoneNum": "01632960000",
        **fields,
    }


def as_csv(records):
    text = io.StringIO()
    writer = csv.DictWriter(text, ALL_COLUMNS)
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()


@pytest.fixture
def read(db, settings, tmp_path):
    """Return a function that imports records and returns what the command said."""
    settings.VAR_DIR = tmp_path

    def run(*records, name="schools.csv", **options):
        path = tmp_path / name
        path.write_bytes(as_csv(records).encode("cp1252"))
        out, err = io.StringIO(), io.StringIO()
        call_command("import_schools", path, stdout=out, stderr=err, **options)
        return out.getvalue() + err.getvalue()

    return run


def test_secondary_and_all_through_schools_are_made_and_nothing_of_a_head_teacher_is_kept(read):
    read(
        record("100001", EstablishmentName="Ysgol Môr – “Sea”"),
        record("100002", **{"PhaseOfEducation (name)": "All-through"}),
        record("100003", **{"PhaseOfEducation (name)": "Primary"}),
        record("100004", **{"EstablishmentStatus (name)": "Closed"}),
    )
    assert set(School.objects.values_list("numbers__urn", "phase")) == {
        ("100001", "secondary"),
        ("100002", "all-through"),
    }
    kept = json.dumps([*School.objects.values(), *SchoolNumber.objects.values()], default=str, ensure_ascii=False)
    assert "Ysgol Môr – “Sea”" in kept
    assert not any(word in kept for word in ("Canary", "Birdname", "01632"))


def test_only_a_file_that_was_read_to_its_end_tells_which_numbers_there_are(read, monkeypatch):
    read()
    with monkeypatch.context() as stopped:
        stopped.setattr(register_file, "keep", _stop)
        with pytest.raises(KeyboardInterrupt):
            read(record("100001"))
    assert not RegisterImport.objects.exists()
    read(record("100001"), record("12"))
    done = RegisterImport.objects.get()
    assert (done.made, done.changed, done.left_out) == (1, 0, 1)


def _stop(rows):
    raise KeyboardInterrupt


def test_reading_it_again_makes_no_school_twice_and_brings_them_up_to_date(read):
    read(record())
    school = School.objects.get()
    assert "Changed: 0" in read(record())
    said = read(record(EstablishmentName="New Name", **{"EstablishmentStatus (name)": "Closed"}))
    assert "Changed: 1" in said
    school.refresh_from_db()
    assert (school.name, school.status) == ("New Name", School.Status.CLOSED)


def test_old_number_of_a_school_makes_no_second_one(read):
    read(record())
    SchoolNumber.objects.update(until="2030-01-01")
    read(record(**{"EstablishmentStatus (name)": "Closed"}))
    assert School.objects.get().status == School.Status.OPEN


@pytest.mark.parametrize("urn", ["", "12", "abcdef", "1000011", "10000\x00"])
def test_line_without_a_right_number_is_reported_and_the_others_are_read(read, urn):
    said = read(record(urn), record("100002"))
    assert "Line 2 is left out" in said
    assert SchoolNumber.objects.get().urn == "100002"


def test_other_file_is_refused_in_plain_words(db, tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("Name,Town\nA,B\n")
    with pytest.raises(CommandError, match="not the register's file"):
        call_command("import_schools", path)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_schools", tmp_path / "none.csv")


def test_stopped_in_the_middle_it_goes_on_where_it_was(read, monkeypatch, tmp_path):
    monkeypatch.setattr(register_file, "BATCH", 1)
    keep, kept = register_file.keep, []

    def keep_two(rows):
        if len(kept) == 2:
            raise KeyboardInterrupt
        kept.append(rows)
        return keep(rows)

    records = [record(f"10000{number}") for number in range(4)]
    monkeypatch.setattr(register_file, "keep", keep_two)
    with pytest.raises(KeyboardInterrupt):
        read(*records)
    assert School.objects.count() == 2
    again = []
    monkeypatch.setattr(register_file, "keep", lambda rows: again.append(rows) or keep(rows))
    call_command("import_schools", tmp_path / "schools.csv", stdout=io.StringIO())
    assert School.objects.count() == 4
    assert len(again) == 2


_letters = st.text(alphabet=string.printable + "é“\x00�,\"'\n", max_size=40)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "URN": st.one_of(st.from_regex(r"[0-9]{6}", fullmatch=True), _letters),
                "EstablishmentName": _letters,
                "Town": _letters,
                "SchoolWebsite": _letters,
                "PhaseOfEducation (name)": st.sampled_from(["Secondary", "All-through", "Primary", ""]),
                "EstablishmentStatus (name)": st.sampled_from(["Open", "Closed", "Proposed to open"]),
            }
        ),
        max_size=8,
    )
)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_stands_in_a_file_each_record_is_a_school_a_reject_or_left_out(records):
    found = list(register_file.rows_of(io.StringIO(as_csv(records), newline="")))
    assert len(found) <= len(records)
    for row in found:
        assert row is None or isinstance(row, Reject | Row)
        if isinstance(row, Row):
            School(**row.values).clean_fields()
            assert row.urn.isdecimal()


@given(st.text(max_size=300))
def test_whatever_a_file_is_it_is_read_or_refused(text):
    try:
        list(register_file.rows_of(io.StringIO(_HEAD + text, newline="")))
        list(register_file.rows_of(io.StringIO(text, newline="")))
    except register_file.MissingColumns:
        pass


def test_long_file_takes_no_more_memory_than_a_short_one():
    def peak(count):
        many = ("100001,A school,Town,,Secondary,Open\n" for _number in range(count))
        tracemalloc.start()
        for _batch in register_file.batches(register_file.rows_of(chain([_HEAD], many))):
            pass
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(20_000) < 3 * peak(1_000)


def test_number_that_stands_twice_is_reported_and_the_first_line_counts(read):
    said = read(record("200001", EstablishmentName="Saint Zoë’s"), record("200002"), record("200001", Town="Elsewhere"))
    assert "Line 4 is left out: its number (URN) 200001 stands in line 2 already, which counts." in said
    assert "Lines left out: 1." in said
    assert School.objects.with_urn("200001").get().name == "Saint Zoë’s"


def test_number_that_stands_twice_is_reported_when_the_second_line_comes_much_later(read, monkeypatch):
    monkeypatch.setattr(register_file, "BATCH", 2)
    said = read(*(record(str(200000 + number)) for number in range(5)), record("200000", Town="Elsewhere"))
    assert "Line 7 is left out" in said
    assert School.objects.with_urn("200000").get().town == "Sandy Bay"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("200006,Short", "it is cut short"),
        ("200006", "it is cut short"),
        ("200006,Sea, Sand and Sun School,Nowhere,,Secondary,Open", "it has more values than there are columns"),
    ],
)
def test_line_with_too_few_or_too_many_values_is_reported(line, why):
    rejected, kept = register_file.rows_of([_HEAD, f"{line}\n", "200007,Sea School,Nowhere,,Secondary,Open\n"])
    assert (rejected.line, rejected.reason.startswith(why)) == (2, True)
    assert kept.urn == "200007"


def test_empty_line_is_no_line(db):
    (kept,) = register_file.rows_of([_HEAD, "\n", "200007,Sea School,Nowhere,,Secondary,Open\n", "\n"])
    assert kept.urn == "200007"
