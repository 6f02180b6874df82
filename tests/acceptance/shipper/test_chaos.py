import random
from pathlib import Path

import pytest

from tests.acceptance.shipper.chaos import Outcome, run_chaos


def check(outcome: Outcome) -> None:
    assert outcome.died == []
    assert outcome.lost == []
    assert outcome.twice == []
    assert outcome.waiting == 0
    assert outcome.peak_megabytes < 200


def test_nothing_is_lost_in_a_short_storm(tmp_path: Path) -> None:
    check(run_chaos(tmp_path, events=20_000, kills=20, seed=random.randrange(10_000)))


def test_nothing_is_lost_when_the_shipper_is_killed_25_times(tmp_path: Path) -> None:
    outcome = run_chaos(tmp_path, events=20_000, kills=25, seed=random.randrange(10_000), shipper_every=1)
    check(outcome)
    assert outcome.kills >= 25


@pytest.mark.chaos
@pytest.mark.timeout(900)
def test_nothing_is_lost_of_half_a_million_events_through_150_kills(tmp_path: Path) -> None:
    outcome = run_chaos(tmp_path, events=500_000, kills=150, seed=random.randrange(10_000))
    check(outcome)
    assert outcome.acknowledged >= 500_000
    assert outcome.kills >= 150
