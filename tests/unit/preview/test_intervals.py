"""Windows are cut as Grafana would cut them."""

import pytest

from dashboards.preview.intervals import Window, seconds_of, step_of, written


@pytest.mark.parametrize(
    ("hours", "points", "least", "step", "rate"),
    [
        (1, 1000, "", 5, 20),  # never below a scrape; a rate spans four
        (6, 400, "", 60, 65),  # 54 s is rounded up to what people count by
        (24, 400, "", 300, 305),
        (24, 10_000, "1m", 60, 65),  # an interval of its own
        (24, 10_000, ">1m", 60, 65),
    ],
)
def test_a_step_is_a_round_time_and_a_rate_spans_at_least_four_scrapes(
    hours: int, points: int, least: str, step: int, rate: int
) -> None:
    found = step_of(Window(0, hours * 3600, 5), points, least)
    assert (found.step, found.rate) == (step, rate)


@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("1h30m", 5400), ("1.5h", 5400), ("500ms", 0.5)])
def test_durations_are_read(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "soon", "5 m", "1h?"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write it as 30s, 15m or 1h30m"):
        seconds_of(text)


@pytest.mark.parametrize(("seconds", "text"), [(75, "75s"), (3600, "1h"), (86_400, "1d"), (86_280, "1438m"), (0, "0s")])
def test_durations_are_written_in_the_largest_unit_that_divides_them(seconds: int, text: str) -> None:
    assert written(seconds) == text
