"""The hours of a campaign: when they are open, and how long until they are."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from mailer_core.models.campaign import validate_zone
from mailer_core.sending.window import SendWindow, is_open, time_until_open

DAY = SendWindow(time(9), time(18), "UTC")
NIGHT = SendWindow(time(22), time(6), "UTC")
ALWAYS = SendWindow(time(0), time(0), "UTC")


@pytest.mark.parametrize(
    ("window", "local", "expected"),
    [
        (DAY, time(8, 59, 59), False),
        (DAY, time(9), True),
        (DAY, time(17, 59, 59), True),
        (DAY, time(18), False),
        (NIGHT, time(21, 59), False),
        (NIGHT, time(22), True),
        (NIGHT, time(0), True),
        (NIGHT, time(5, 59), True),
        (NIGHT, time(6), False),
        (ALWAYS, time(12), True),
    ],
)
def test_a_window_takes_its_start_and_leaves_its_end(window: SendWindow, local: time, expected: bool) -> None:
    assert is_open(window, local) is expected


@pytest.mark.parametrize(
    ("window", "now", "wait"),
    [
        (None, datetime(2026, 11, 24, 3, tzinfo=UTC), None),
        (DAY, datetime(2026, 11, 24, 12, tzinfo=UTC), None),
        (DAY, datetime(2026, 11, 24, 8, tzinfo=UTC), timedelta(hours=1)),
        (DAY, datetime(2026, 11, 24, 18, tzinfo=UTC), timedelta(hours=15)),
        (NIGHT, datetime(2026, 11, 24, 6, tzinfo=UTC), timedelta(hours=16)),
        (SendWindow(time(9), time(18), "Europe/Moscow"), datetime(2026, 11, 24, 5, tzinfo=UTC), timedelta(hours=1)),
    ],
)
def test_a_campaign_waits_until_its_window_opens(
    window: SendWindow | None, now: datetime, wait: timedelta | None
) -> None:
    assert time_until_open(window, now) == wait


@pytest.mark.parametrize(
    ("now", "wait"),
    [
        (datetime(2026, 3, 28, 18, tzinfo=UTC), timedelta(hours=13)),  # the clock goes forward in the night
        (datetime(2026, 10, 24, 18, tzinfo=UTC), timedelta(hours=14)),  # and back
    ],
)
def test_a_change_of_clocks_in_the_night_is_waited_for_as_it_is(now: datetime, wait: timedelta) -> None:
    assert time_until_open(SendWindow(time(9), time(18), "Europe/Berlin"), now) == wait


def test_within_the_repeated_hour_the_wait_is_never_negative() -> None:
    window = SendWindow(time(2, 30), time(2, 40), "Europe/Berlin")
    second_pass = datetime(2026, 10, 25, 1, 20, tzinfo=UTC)  # 02:20 for the second time
    assert time_until_open(window, second_pass) == timedelta(minutes=10)


@pytest.mark.parametrize("name", ["Nowhere/City", "", "../etc/passwd", "Europe"])
def test_a_zone_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        validate_zone(name)
    validate_zone("Europe/Berlin")
