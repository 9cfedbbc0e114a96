"""House charts tell the truth: ticks from zero, marks that lead to records, the same numbers as a table."""

import re

import pytest

from fullcircle.platform.ui import charts
from fullcircle.platform.ui.charts import Cohort, Series, Stage


def link(index: int) -> str:
    return f"/deals/?month={index}&open=1"


def hrefs(svg: str) -> list[str]:
    return re.findall(r'class="mark" href="([^"]+)"', svg)


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (1.0, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (97, [0, 20, 40, 60, 80, 100]),
        (1_090_000, [0, 250_000, 500_000, 750_000, 1_000_000, 1_250_000]),
    ],
)
def test_ticks_are_round_and_start_at_zero(highest, ticks):
    assert charts.nice_ticks(highest) == ticks


@pytest.mark.parametrize("highest", [3, 11, 49, 101, 999, 12_345, 7_654_321])
def test_ticks_reach_the_highest_value_and_stay_few(highest):
    ticks = charts.nice_ticks(highest)
    assert ticks[-1] >= highest
    assert 3 <= len(ticks) <= 7


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (950, "950"), (1_200, "1.2k"), (12_000, "12k"), (2_000_000, "2M"), (2_130_000, "2.1M")],
)
def test_short_numbers(value, text):
    assert charts.short(value) == text


def test_a_curve_never_overshoots_its_data():
    heights = [
        float(y) for y in re.findall(r",(-?[\d.]+)", charts.smooth([(0, 10), (10, 50), (20, 50), (30, 10)]))
    ]
    assert min(heights) >= 10
    assert max(heights) <= 50


def test_every_mark_of_a_line_leads_to_its_records():
    chart = charts.line(["Jan", "Feb", "Mar"], [Series("Won", [1, 2, 3])], link, "Won deals")
    assert hrefs(chart.svg) == [f"/deals/?month={i}&amp;open=1" for i in range(3)]


def test_a_chart_is_one_tab_stop():
    chart = charts.bars(["Mon", "Tue", "Wed"], [3, 0, 5], link, "Cases")
    assert re.findall(r'tabindex="(-?\d)"', chart.svg) == ["0", "-1", "-1"]


def test_a_line_is_also_a_table_and_a_gap_is_no_zero():
    chart = charts.line(
        ["Jan", "Feb"], [Series("Won", [1, None]), Series("Before", [4, 5], "c6")], link, "Won"
    )
    assert chart.heads == ["Period", "Won", "Before"]
    assert chart.rows == [["Jan", "1", "4"], ["Feb", "–", "5"]]
    assert chart.legend == [("c1", "Won"), ("c6 ref", "Before")]


def test_a_stack_adds_up_to_its_total():
    chart = charts.stacked(["Jan"], [Series("Web", [300]), Series("Event", [200], "c2")], link, "Contacts")
    assert chart.rows == [["Jan", "300", "200", "500"]]
    assert "Jan: 500 (Web 300, Event 200)" in chart.svg


def test_names_from_customers_cannot_break_out_of_the_drawing():
    chart = charts.funnel([Stage("<script>alert(1)</script>", 5, 2, '"><b>')], link, "Pipeline")
    assert "<script" not in chart.svg
    assert "<b>" not in chart.svg


def test_an_empty_chart_is_drawn_without_a_crash():
    assert charts.line([], [Series("Won", [])], link, "Won").rows == []
    assert charts.bars([], [], link, "Cases").rows == []
    assert charts.funnel([], link, "Pipeline").rows == []


def test_a_cohort_prints_its_numbers():
    chart = charts.cohorts(
        [Cohort("May", 180, [100, 82])], ["M0", "M1", "M2"], lambda i, j: "/contacts/", "Retention"
    )
    assert chart.rows == [["May", "180", "100%", "82%", "–"]]
    assert "May, M1: 82%" in chart.svg


def test_a_spark_of_one_value_is_a_point_not_a_crash():
    assert "<svg" in charts.spark([3])
