"""How good the look through words is, on sentences that were labelled by somebody who had not seen it."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

SENTENCES = Path(__file__).parent / "identity_sentences"


def measured(*arguments):
    out = StringIO()
    call_command("measure_identity_checks", *map(str, arguments), stdout=out)
    return out.getvalue()


def written(path, *entries):
    path.write_text("\n".join(json.dumps(entry) for entry in entries), encoding="utf-8")
    return path


def entry(text, *labels, name="mine-1"):
    return {"id": name, "text": text, "labels": [{"kind": kind, "words": words} for kind, words in labels]}


def test_every_goal_is_reached_on_the_half_that_nobody_tuned_to():
    assert "Every goal is reached." in measured(SENTENCES / "held_out.jsonl")


def test_every_goal_is_reached_on_the_half_for_tuning():
    assert "Every goal is reached." in measured(SENTENCES / "for_tuning.jsonl")


def test_held_out_sentences_are_never_shown(tmp_path):
    with pytest.raises(CommandError, match="held out"):
        measured(SENTENCES / "held_out.jsonl", "--show-misses")
    renamed = written(tmp_path / "mine.jsonl", entry("Talk to somebody.", name="held-001"))
    with pytest.raises(CommandError, match="held out"):
        measured(renamed, "--show-misses")


def test_a_missed_label_and_a_false_hint_fall_short_and_are_shown(tmp_path):
    path = written(
        tmp_path / "mine.jsonl",
        entry("The code is sent by pigeon.", ("phone", "pigeon")),
        entry("Ask Jack Thornton.", name="mine-2"),
    )
    out = StringIO()
    with pytest.raises(CommandError, match=r"phone: recall 0\.00, the goal is 0\.95"):
        call_command("measure_identity_checks", str(path), "--show-misses", stdout=out)
    assert "Missed: phone “pigeon” in mine-1" in out.getvalue()
    assert "Wrong: full-name “Jack Thornton” in mine-2" in out.getvalue()


@pytest.mark.parametrize(
    "line",
    [
        "no JSON",
        json.dumps({"id": "mine-1", "text": "No labels."}),
        json.dumps(entry("One gull and one gull.", ("phone", "gull"))),
        json.dumps(entry("A pigeon.", ("pigeon", "pigeon"))),
    ],
)
def test_a_line_that_is_no_labelled_sentence_is_named(tmp_path, line):
    path = tmp_path / "mine.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(CommandError, match="Line 1"):
        measured(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"none\.jsonl"):
        measured(tmp_path / "none.jsonl")
