"""Weighted kappa is that of the books."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter.judging.agreement import weighted_kappa

CASES = json.loads((Path(__file__).parent / "data" / "kappa.json").read_text())["cases"]


def spread(runs):
    return [category for category, times in runs for _time in range(times)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"power {case['power']}: {case['kappa']}")
def test_kappa_is_the_one_that_scikit_learn_gives(case):
    pairs = zip(spread(case["first"]), spread(case["second"]), strict=True)
    assert round(weighted_kappa(pairs, power=case["power"]), case["places"]) == case["kappa"]


@pytest.mark.parametrize("pairs", [[], [(1, 1)], [(2, 2)] * 5])
def test_kappa_of_what_nobody_could_disagree_about_is_not_defined(pairs):
    assert weighted_kappa(pairs) is None


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=40))
def test_kappa_is_one_at_most_and_the_same_from_both_sides(pairs):
    kappa = weighted_kappa(pairs)
    other = weighted_kappa([(second, first) for first, second in pairs])
    assert kappa == other or abs(kappa - other) < 1e-9
    assert kappa is None or kappa <= 1
    if kappa is not None and all(first == second for first, second in pairs):
        assert kappa == 1
