from datetime import UTC, datetime

import pytest

from observability.shipper.answers import Action, Answer, action_for, delay, parse_retry_after

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "action"),
    [
        (204, Action.DONE),
        (0, Action.RETRY),
        (200, Action.RETRY),
        (260, Action.RETRY),
        (408, Action.RETRY),
        (429, Action.RETRY),
        (500, Action.RETRY),
        (503, Action.RETRY),
        (400, Action.SPLIT),
        (413, Action.SPLIT),
        (422, Action.SPLIT),
        (301, Action.HOLD),
        (401, Action.HOLD),
        (403, Action.HOLD),
        (404, Action.HOLD),
        (418, Action.HOLD),
    ],
)
def test_only_204_is_success_and_every_other_answer_has_its_action(status: int, action: Action) -> None:
    assert action_for(Answer(status)) is action


def test_a_proxy_s_page_of_html_condemns_no_entry() -> None:
    assert action_for(Answer(400, "<html>", html=True)) is Action.HOLD
    assert action_for(Answer(413, "<html>", html=True)) is Action.SPLIT


@pytest.mark.parametrize(
    ("attempt", "chance", "expected"),
    [(0, 1.0, 0.1), (1, 1.0, 0.2), (3, 0.5, 0.4), (8, 1.0, 25.6), (9, 1.0, 30.0), (10_000, 1.0, 30.0), (5, 0.0, 0.0)],
)
def test_the_delay_doubles_to_30_seconds_with_full_jitter(attempt: int, chance: float, expected: float) -> None:
    assert delay(attempt, None, chance) == pytest.approx(expected)


def test_the_server_s_wish_is_a_lower_bound() -> None:
    assert delay(0, 12.0, 0.5) == 12.0
    assert delay(20, 1.0, 1.0) == 30.0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        ("0", 0.0),
        ("86400", 600.0),
        ("Tue, 24 Nov 2026 12:01:30 GMT", 90.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
        ("Tue, 24 Nov 2026 12:01:30 -0000", 90.0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_read_in_seconds_and_as_a_date(header: str | None, seconds: float | None) -> None:
    assert parse_retry_after(header, NOON) == seconds
