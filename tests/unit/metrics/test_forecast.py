"""When all that waits will be sent."""

import pytest

from oncall.exporter.forecast import Pace, finish_in, held_back, limit_reached_in


def pace_of(*seen: tuple[float, float]) -> float | None:
    pace = Pace(window=600)
    for now, sent in seen:
        pace.see(now, sent)
    return pace.per_second()


def test_the_pace_is_that_of_the_moments_in_which_letters_moved() -> None:
    assert pace_of((0, 0), (15, 150), (30, 150), (45, 150), (60, 300)) == 10


def test_without_a_letter_moving_there_is_no_pace() -> None:
    assert pace_of() is None
    assert pace_of((0, 5)) is None
    assert pace_of((0, 5), (15, 5)) is None


def test_a_pace_of_long_ago_is_forgotten() -> None:
    assert pace_of((0, 0), (15, 150), (700, 150), (715, 150)) is None


def test_a_count_that_began_anew_is_no_negative_pace() -> None:
    assert pace_of((0, 500), (15, 0), (30, 15)) == 1


@pytest.mark.parametrize(
    ("remaining", "pace", "left", "seconds"),
    [
        (0, None, 0, 0),  # nothing waits
        (10, None, 1000, None),  # no pace to go by
        (100, 10, 1000, 10),  # it fits into the hour
        (1000, 10, 100, 1800 + 90),  # 100 now, 900 with the next hour
        (2500, 10, 500, 1800 + 3600 + 100),  # 500 now, 1000 in the next hour, 1000 after it
        (100, 10, -5, 1800 + 10),  # more was spent than the limit allows
        (36000, 0.5, 10**6, 72000),  # slower than the limit
    ],
)
def test_the_forecast_follows_pace_and_limit(
    remaining: int, pace: float | None, left: int, seconds: float | None
) -> None:
    limit = 10**6 if left == 10**6 else 1000
    assert finish_in(remaining, pace, left, limit, hour_ends_in=1800) == seconds


@pytest.mark.parametrize(
    ("remaining", "pace", "left", "kept"),
    [
        (100, 10, 1000, 0),  # it fits into the hour
        (1000, 10, 100, 900),  # the limit is in the way
        (1000, 0.5, 950, 0),  # the pace is: 900 letters in half an hour
        (1000, 0.5, 800, 200),  # slow, and yet the limit is reached before the hour ends
        (100, 10, 0, 0),  # it is reached: they wait already
        (100, 10, -5, 0),  # more was spent than the limit allows
    ],
)
def test_letters_that_the_limit_keeps_from_going_this_hour_are_counted(
    remaining: int, pace: float, left: int, kept: int
) -> None:
    assert held_back(remaining, pace, left, hour_ends_in=1800) == kept


def test_the_limit_is_reached_when_its_last_letter_goes() -> None:
    assert limit_reached_in(pace=2, left=500) == 250
    assert limit_reached_in(pace=2, left=-5) == 0
