"""The pace and the waiting letters of a campaign, without a database."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from mailer_core.models import RecipientState
from mailer_core.services.progress import Progress
from oncall.pages.manager import figures, forecast

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
FACTS: dict[str, Any] = {
    "id": uuid4(), "name": "x", "status": "active", "status_shown": "sending", "total": 100, "reason": None,
    "sentence": None, "until": None, "consecutive_transient_errors": 0, "breaker": "closed",
    "started_at": NOW - timedelta(minutes=5), "finished_at": None, "finished_with_errors": None,
}  # fmt: skip


def seen(*, recent: int = 0, **values: Any) -> Progress:
    states = {state.value: values.pop(state.value, 0) for state in RecipientState}
    return Progress(**{**FACTS, "counts": states, **values}, recent=recent)


@pytest.fixture(autouse=True)
def _this_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr(forecast, "_used_and_most", lambda _provider, _hour: (0, 10_000))


def test_the_end_follows_from_the_pace_of_the_last_minute() -> None:
    ahead = forecast.outlook(seen(recent=600, pending=1200, leased=100, sending=0), "p")
    assert (ahead.waiting, ahead.per_minute) == (1300, 600)
    assert ahead.ends_at == NOW + timedelta(seconds=130)


def test_a_campaign_of_ten_seconds_is_measured_over_them() -> None:
    young = seen(recent=100, pending=100, started_at=NOW - timedelta(seconds=10))
    assert forecast.outlook(young, "p").per_minute == 600


def test_the_hourly_limit_puts_the_end_into_a_later_hour() -> None:
    ends_at = forecast.outlook(seen(recent=60_000, pending=25_000), "p").ends_at
    assert ends_at is not None
    assert ends_at.hour == 14


@pytest.mark.parametrize("status", ["deferred", "paused", "draft", "finished", "cancelled"])
def test_what_does_not_move_has_no_forecast(status: str) -> None:
    assert forecast.outlook(seen(status=status, pending=5, recent=5), "p") == forecast.Outlook(5, None, None)


def test_no_pace_is_no_forecast() -> None:
    assert forecast.outlook(seen(pending=5), "p").ends_at is None


@pytest.mark.parametrize(
    ("status", "seconds"),
    [("active", 5), ("cancelling", 5), ("deferred", 5), ("paused", 15), ("draft", None), ("finished", None)],
)
def test_a_page_asks_again_as_long_as_something_may_change(status: str, seconds: int | None) -> None:
    assert figures.every(seen(status=status), None) == seconds


@pytest.mark.parametrize(("ends_in", "seconds"), [(1, 3), (29, 3), (31, 4), (3600, 4)])
def test_a_page_asks_more_often_towards_the_end(ends_in: int, seconds: int) -> None:
    assert figures.every(seen(recent=10), timedelta(seconds=ends_in)) == seconds


def test_a_campaign_that_has_just_started_is_looked_at_often() -> None:
    young = seen(started_at=NOW - timedelta(seconds=10))
    assert figures.every(young, timedelta(hours=1)) == 3


def test_rare_outcomes_are_shown_where_there_are_any() -> None:
    assert [count.value for count in figures.counts_of(seen(sent=3, pending=2))] == [3, 0, 2, 0]
    assert [count.value for count in figures.counts_of(seen(sent=3, suppressed=1, cancelled=4))] == [3, 0, 0, 0, 1, 4]
