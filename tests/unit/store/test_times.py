"""Times and steps in every form that Loki's clients send."""

import pytest

from observability.store.exceptions import RequestRefused
from observability.store.times import default_step, parse_step, parse_time

SECOND = 1_000_000_000


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("1795500000", 1_795_500_000 * SECOND),
        ("1795500000123456789", 1_795_500_000_123_456_789),
        ("1795500000.5", 1_795_500_000 * SECOND + SECOND // 2),
        ("1795500000.123", 1_795_500_000 * SECOND + 123_000_000),
        ("2026-11-24T06:00:00Z", 1_795_500_000 * SECOND),
        ("2026-11-24T06:00:00.123456789Z", 1_795_500_000_123_456_789),
        ("2026-11-24T09:00:00.5+03:00", 1_795_500_000 * SECOND + SECOND // 2),
        ("0", 0),
        ("1.5e9", 1_500_000_000 * SECOND),
    ],
)
def test_a_time_is_seconds_nanoseconds_or_rfc_3339(text: str, nanoseconds: int) -> None:
    assert parse_time(text) == nanoseconds


TOO_FAR = ["1e400", "1.5e400", "99999999999999999999999", "9999999999", "1e9", "9999-01-01T00:00:00Z"]


@pytest.mark.parametrize("text", ["yesterday", "2026-11-24", "2026-11-24T06:00:00", "1.2.3", "--1", "e", *TOO_FAR])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(RequestRefused, match="as a time") as refused:
        parse_time(text)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [("15", 15 * SECOND), ("0.5", SECOND // 2), ("1m", 60 * SECOND), ("1h30m", 5400 * SECOND), ("100ms", SECOND // 10)],
)
def test_a_step_is_seconds_or_a_duration(text: str, nanoseconds: int) -> None:
    assert parse_step(text) == nanoseconds


@pytest.mark.parametrize("text", ["soon", "nan", "inf", "1x"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(RequestRefused, match="valid duration"):
        parse_step(text)


def test_the_default_step_gives_about_250_points_in_whole_seconds() -> None:
    assert [default_step(0, hours * 3600 * SECOND) // SECOND for hours in (0, 1, 24)] == [1, 14, 345]
