"""What the console works out from what it has read."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall.pages.console.drawing import drawn
from oncall.pages.console.reading.history.series import A_HOUR, STEPS, Chart, History, Source, Span, over_the_hour
from oncall.pages.console.reading.limits import Limit
from oncall.pages.console.templatetags.console import figure, span
from oncall.pages.console.verdict import page_of

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@given(st.lists(st.integers(0, 9), min_size=A_HOUR, max_size=60))
def test_each_moment_counts_the_hour_before_it(buckets: list[int]) -> None:
    plain = [sum(buckets[at : at + A_HOUR]) for at in range(len(buckets) - A_HOUR + 1)]
    assert over_the_hour(buckets) == plain


def test_a_day_has_a_moment_every_five_minutes_up_to_its_end() -> None:
    moments = Span(NOON).moments
    assert (len(moments), moments[-1], moments[1] - moments[0]) == (STEPS + 1, int(NOON.timestamp()), 300)


def hour(used: int | None, pace: float | None, recorded: int = 0, allowed: int = 1000) -> Limit:
    return Limit("smtp_global", allowed, used, recorded, pace, NOON + timedelta(minutes=30), 1800.0)


@pytest.mark.parametrize(("limit", "forecast", "tone"), [
    (hour(100, None), None, "good"),
    (hour(100, 0.1), 280, "good"),
    (hour(900, 1.0), 1000, "warn"),
    (hour(1000, 1.0), 1000, "bad"),
    (hour(None, None, recorded=40), None, "good"),
])  # fmt: skip
def test_the_hours_end_is_forecast_by_the_pace_and_bounded_by_the_limit(
    limit: Limit, forecast: int | None, tone: str
) -> None:
    assert (limit.forecast, limit.tone) == (forecast, tone)


def test_the_moment_at_which_the_limit_is_used_up_is_within_the_hour_or_none() -> None:
    assert hour(900, 1.0).used_up_at == NOON + timedelta(seconds=100)
    assert hour(100, 0.1).used_up_at is None
    assert hour(1000, 1.0).used_up_at is None
    assert hour(None, None, recorded=40).known == 40


def test_charts_carry_their_figures_in_words_too() -> None:
    moments = [0, 300, 600]
    charts = [
        Chart("emails_sent_per_hour", "letters", {"": [None, 7, 2]}),
        Chart("top_defer_reasons", "deferrals", {"hourly_limit": [0, 1, 1], "circuit_breaker": [0, 0, 2]}),
        Chart("rate_limit_usage", "ratio", {"smtp_global": [0, 0.5, 0.25]}),
        Chart("campaigns_finished_ok", "campaigns", {}),
    ]
    gaps = frozenset({"top_defer_reasons"})
    sent, waits, usage, ended = drawn(History(Source.POSTGRESQL, moments, charts, gaps=gaps))
    assert (sent.now, sent.most, sent.most_at) == (2, 7, datetime.fromtimestamp(300, UTC))
    assert (waits.now, len({tone for _name, tone, _value in waits.last}), waits.is_partial) == (3, 2, True)
    assert usage.data["series"][0]["values"] == [0, 50, 25]
    assert (ended.is_empty, ended.most_at) == (True, None)


@pytest.mark.parametrize(("seconds", "words"), [
    (None, "never"), (-3, "0 s"), (59.9, "59 s"), (61, "1 min 1 s"), (3661, "1 h 1 min"), (90061, "1 d 1 h"),
])  # fmt: skip
def test_spans_are_told_in_two_units_at_most(seconds: float | None, words: str) -> None:
    assert span(seconds) == words


@pytest.mark.parametrize(("value", "words"), [(0, "0"), (0.25, "0.2"), (11.0, "11"), (12345.5, "12\u202f345.5")])
def test_figures_have_at_most_one_decimal(value: float, words: str) -> None:
    assert figure(value) == words


@pytest.mark.parametrize(("command", "page"), [
    ("oncall act breaker-reset 7", "/console/actions/breaker-reset/?campaign=7"),
    ("oncall act breaker-reset campaign=7 --confirm breaker-reset", "/console/actions/breaker-reset/?campaign=7"),
    ("oncall act limit-set max_per_hour=5 for=4h", "/console/actions/limit-set/?max_per_hour=5&for=4h"),
    ("oncall act limit-reset", "/console/actions/limit-reset/"),
    ("oncall act no-such-thing", ""),
    ("oncall act", ""),
    ("oncall why 7", ""),
    ("oncall act 'unclosed", ""),
    ("", ""),
])  # fmt: skip
def test_a_command_that_acts_leads_to_its_plan_in_the_console(command: str, page: str) -> None:
    assert page_of(command) == page
