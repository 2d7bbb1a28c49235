"""The benchmark's tables and figures."""

from __future__ import annotations

import pytest
from bench.tables import render_table, spread


def test_figures_stand_to_the_right_and_what_is_missing_is_a_dash() -> None:
    table = render_table(("system", "F1", "gain"), [("a|b", 0.5, "+1.20"), ("c", None, "-0.30")])
    assert table == "| system | F1 | gain |\n| --- | --: | --: |\n| a\\|b | 0.5 | +1.20 |\n| c | – | -0.30 |"


def test_a_table_without_rows() -> None:
    assert render_table(("a", "b"), []) == "| a | b |\n| --- | --- |"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5.0], (5.0, 5.0, 5.0)),
        ([3.0, 1.0, 2.0], (2.0, 2.0, 3.0)),
        ([float(n) for n in range(1, 101)], (50.5, 50.5, 95.0)),
    ],
)
def test_spread_is_median_mean_and_95th_percentile(values: list[float], expected: tuple[float, ...]) -> None:
    assert spread(values) == expected
