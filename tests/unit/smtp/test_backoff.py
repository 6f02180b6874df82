from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer_core.smtp.backoff import LONGEST_DELAY, delay_ceiling, next_attempt_delay

attempts = st.integers(1, 10_000)
waits = st.one_of(st.none(), st.timedeltas(min_value=timedelta(), max_value=timedelta(days=30)))


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(1, 60), (2, 120), (3, 240), (5, 960), (9, 15_360), (10, 21_600), (1000, 21_600)]
)
def test_the_ceiling_doubles_up_to_six_hours(attempt: int, seconds: int) -> None:
    assert delay_ceiling(attempt) == timedelta(seconds=seconds)


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 1), (4, 8), (15, 16_384), (16, 21_600), (10**6, 21_600)])
def test_the_first_delay_can_be_set(attempt: int, seconds: int) -> None:
    first = timedelta(seconds=1)
    assert delay_ceiling(attempt, first) == timedelta(seconds=seconds)
    assert next_attempt_delay(attempt, Random(1), first=first) <= timedelta(seconds=seconds)


def test_attempts_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="from 1"):
        next_attempt_delay(0, Random())


@given(attempts, st.integers(), waits)
def test_a_delay_stays_between_what_the_server_asked_for_and_the_ceiling(
    attempt: int, seed: int, wait: timedelta | None
) -> None:
    delay = next_attempt_delay(attempt, Random(seed), wait)
    floor = min(LONGEST_DELAY, wait or timedelta())
    assert floor <= delay <= max(floor, delay_ceiling(attempt))


def test_letters_deferred_together_do_not_come_back_together() -> None:
    rng = Random(1)
    delays = sorted(next_attempt_delay(3, rng).total_seconds() for _ in range(400))
    quarters = [delays[100], delays[200], delays[300]]
    assert quarters == pytest.approx([60, 120, 180], abs=20)
