"""The rules of run charts, against examples worked by hand."""

import pytest

from portal.charts.run_rules import run_bounds, run_signals


def test_a_shift_is_six_values_in_a_row_on_one_side_of_the_median():
    # Median of 1..12 in two halves: 6.5; the six low values, then the six high ones.
    found = run_signals([3, 1, 2, 6, 4, 5, 9, 7, 8, 12, 10, 11])
    assert (found.median, found.shift, found.trend, found.runs) == (6.5, 6, 0, 2)
    # Five and five: no shift.
    assert run_signals([3, 1, 2, 5, 4, 9, 7, 8, 12, 10]).shift == 0


def test_values_on_the_median_neither_make_nor_break_a_run():
    # Sorted: 1 2 3 4 5 | 5 5 | 6 7 8 9 10: median 5; the three 5 are passed over.
    found = run_signals([1, 2, 5, 3, 4, 5, 6, 7, 8, 5, 9, 10])
    assert (found.median, found.runs) == (5, 2)
    assert found.shift == 0


def test_a_trend_is_five_values_in_a_row_that_rise_or_fall_whatever_repeats():
    flat = [5, 6, 5, 6, 5, 6]
    assert run_signals([*flat, 7, 7, 8, 9, 10]).trend == 6
    # 6, 4, 3, 2: four.
    assert run_signals([*flat, 4, 3, 2, 7]).trend == 0
    assert run_signals([5, 9, 5, 9, 5, 6, 7, 8, 5, 9]).trend == 0


def test_below_ten_values_nothing_is_looked_for():
    found = run_signals([1, 2, 3, 4, 5, 6, 7, 8, 9])
    assert (found.median, found.enough, found.found) == (5, False, [])
    assert run_signals([]).median is None


@pytest.mark.parametrize(
    ("above", "below", "bounds"),
    [
        # C(10,5) = 252 orders; 2 runs in 2 of them (0.8 %), 2 or 3 in 10 (4.0 %): 3 is the fewest. By symmetry, 9.
        (5, 5, (3, 9)),
        # C(14,7) = 3432; 2 + 12 + 72 = 86 orders of 4 runs or fewer (2.506 %), 14 of 3 or fewer (0.4 %).
        (7, 7, (4, 12)),
        # C(20,10) = 184756; up to 5 runs in 2 + 18 + 162 + 648 = 830 (0.4 %), up to 6 in 3422 (1.9 %), 7 in 9470 (5 %).
        (10, 10, (7, 15)),
    ],
)
def test_the_bounds_on_runs_are_those_of_the_exact_distribution(above, below, bounds):
    assert run_bounds(above, below) == bounds


def test_too_many_or_too_few_runs_are_said():
    assert any("Trop de passages" in told for told in run_signals([1, 9, 2, 8, 3, 7, 1, 9, 2, 8]).found)
    assert any("Trop peu de passages" in told for told in run_signals([1, 2, 1, 2, 1, 8, 9, 8, 9, 8]).found)
