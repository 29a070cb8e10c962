"""Where bars and points stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.console.charts import bars, line, step_of

VALUES = st.lists(st.one_of(st.none(), st.floats(0, 1e7)), max_size=40)


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (3, 1), (5, 1), (6, 2), (11, 5), (26, 10), (1_300, 500), (98_765, 20_000)]
)
def test_an_axis_has_round_steps(most: float, step: float) -> None:
    assert step_of(most) == step


@given(VALUES)
def test_every_bar_ends_on_the_chart_and_is_as_long_as_its_share(values: list[float | None]) -> None:
    chart = bars([("社区", value, "") for value in values])
    end = max(tick.at for tick in chart.ticks)
    assert end <= chart.right + 0.01
    assert all(0 <= row.length <= end - chart.left + 0.01 for row in chart.rows)
    longest = max((value or 0 for value in values), default=0)
    for row, value in zip(chart.rows, values, strict=True):
        assert row.length * longest == pytest.approx((value or 0) * max(each.length for each in chart.rows))


def test_the_axis_of_rates_ends_at_a_hundred() -> None:
    chart = bars([("甲", 50.0, "50.0%")], most=100, sign="%")
    assert [tick.words for tick in chart.ticks] == ["0%", "20%", "40%", "60%", "80%", "100%"]
    assert chart.rows[0].length == (chart.right - chart.left) / 2


@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=24))
def test_every_point_stands_inside_and_the_highest_is_highest(values: list[float]) -> None:
    chart = line([("1月", value, "") for value in values])
    assert all(chart.left < point.x < chart.right and 0 <= point.y <= chart.bottom for point in chart.points)
    highest = max(range(len(values)), key=values.__getitem__)
    assert chart.points[highest].y == min(point.y for point in chart.points)


def test_a_long_name_is_cut_and_stays_whole_for_who_asks() -> None:
    (row,) = bars([("三墩新村东区第二居民小区社区", 1, "1")]).rows
    assert row.short == "三墩新村东区第二居民…"
    assert row.label.endswith("社区")
