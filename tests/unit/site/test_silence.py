"""A process that knows its PostgreSQL to be silent sends requests away, but for one that tries now and then."""

import pytest

from oncall.site.postgresql.silence import DOUBT_SECONDS, SILENCE_SECONDS, TRY_AGAIN_SECONDS, Silence


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_who_meets_no_silence_is_never_sent_away(clock: Clock) -> None:
    silence = Silence(clock)
    assert not silence.refuses()
    silence.begin()
    silence.end()
    assert not silence.refuses()


def test_in_the_silence_one_tries_again_after_some_seconds_and_the_others_are_sent_away(clock: Clock) -> None:
    silence = Silence(clock)
    silence.begin()
    assert silence.refuses()
    clock.now += TRY_AGAIN_SECONDS
    assert [silence.refuses() for _ in range(3)] == [False, True, True]
    clock.now += TRY_AGAIN_SECONDS
    assert [silence.refuses() for _ in range(2)] == [False, True]


def test_an_open_connection_is_given_little_time_in_the_silence_and_all_of_it_afterwards(clock: Clock) -> None:
    silence = Silence(clock)
    assert silence.patience == SILENCE_SECONDS
    silence.begin()
    assert silence.patience == DOUBT_SECONDS
    silence.end()
    assert silence.patience == SILENCE_SECONDS


def test_an_answer_on_an_open_connection_lets_the_next_one_try_at_once(clock: Clock) -> None:
    silence = Silence(clock)
    silence.begin()
    assert silence.refuses()
    silence.doubt()
    assert [silence.refuses() for _ in range(2)] == [False, True]
    silence.end()
    silence.doubt()
    assert not silence.refuses()
