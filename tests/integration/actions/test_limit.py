"""The hourly limit is changed while the mailer runs, holds exactly, and ends by itself."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models.functions import Now

from mailer_core.exceptions import Invalid
from mailer_core.models import HourlyUsage, LimitOverride
from mailer_core.sending import limiter, limits
from mailer_core.sending.tick import tick
from mailer_core.services.limits import set_limit
from mailer_core.smtp.memory import MemoryTransport
from oncall.actions.exceptions import NotAllowed, PreconditionFailed
from oncall.actions.performing import plan
from tests.integration.actions.doing import done, recorded
from tests.integration.core.campaigns import again, in_flight, in_parallel, pump_once, states

PROVIDER = "smtp_global"


@pytest.fixture(autouse=True)
def _configured(one_hour: None, settings: object) -> None:
    settings.MAILER_MAX_PER_HOUR = 10  # type: ignore[attr-defined]


def granted(wanted: int) -> int:
    grant = limiter.reserve(PROVIDER, wanted)
    assert not grant.granted or limiter.record(grant, grant.granted)
    return grant.granted


def test_a_lower_limit_is_what_the_limiter_counts_by_from_then_on(on_call: User) -> None:
    assert granted(4) == 4
    outcome = done("limit-set", on_call, max_per_hour=6, **{"for": "30m"})
    assert outcome.verified
    assert granted(100) == 2
    assert outcome.rollback.command == "oncall act limit-reset"
    assert recorded().detail["changed"]["max_per_hour"] == 6


def test_a_limit_below_what_is_spent_stops_and_breaks_nothing(on_call: User) -> None:
    assert granted(8) == 8
    plan_numbers = plan("limit-set", {"max_per_hour": "3"}, on_call).look.numbers
    assert (plan_numbers["used_this_hour"], plan_numbers["limit_wanted"]) == (8, 3)
    done("limit-set", on_call, max_per_hour=3)
    assert granted(1) == 0
    assert HourlyUsage.objects.get().granted == 8


def test_a_higher_limit_wakes_those_that_wait_for_the_next_hour(on_call: User) -> None:
    queue = in_flight(15)
    assert pump_once(MemoryTransport()) == 10
    assert again(queue).defer_reason == "hourly_limit"
    outcome = done("limit-set", on_call, max_per_hour=13)
    assert outcome.verified
    tick()
    assert pump_once(MemoryTransport()) == 3
    assert states(queue) == {"sent": 13, "pending": 2}


def test_two_processes_never_get_more_than_the_limit_that_a_person_set(on_call: User) -> None:
    set_limit(on_call, 101, timedelta(hours=1))
    first = granted(1)  # begins the hour: of two that begin it at once, one is told to ask again
    had = in_parallel(*[lambda: sum(granted(1) for _ in range(70))] * 2)
    assert first + sum(had) == 101
    assert HourlyUsage.objects.get().granted == 101


def test_it_ends_by_itself_and_the_one_before_it_does_not_come_back(on_call: User) -> None:
    set_limit(on_call, 500, timedelta(hours=24))
    set_limit(on_call, 5, timedelta(hours=1))
    assert limits.in_force(PROVIDER) == 5
    LimitOverride.objects.filter(max_per_hour=5).update(until=Now())
    assert limits.in_force(PROVIDER) == 10


def test_a_reset_goes_back_to_the_configured_limit(on_call: User) -> None:
    done("limit-set", on_call, max_per_hour=6)
    outcome = done("limit-reset", on_call)
    assert outcome.verified
    assert limits.in_force(PROVIDER) == 10
    with pytest.raises(PreconditionFailed):
        done("limit-reset", on_call)


def test_the_same_limit_and_a_longer_time_than_a_day_are_refused(on_call: User) -> None:
    with pytest.raises(PreconditionFailed, match="another limit"):
        done("limit-set", on_call, max_per_hour=10)
    with pytest.raises(PreconditionFailed, match="MAILER_MAX_PER_HOUR"):
        done("limit-set", on_call, max_per_hour=5, **{"for": "25h"})
    with pytest.raises(Invalid):
        set_limit(on_call, 5, timedelta(hours=25))


@pytest.mark.parametrize("name", ["limit-set", "limit-reset", "workers-restart", "workers-drain", "credentials-check"])
def test_a_manager_does_not_change_what_holds_for_all(manager: User, name: str) -> None:
    with pytest.raises(NotAllowed):
        plan(name, {"max_per_hour": "5"} if name == "limit-set" else {}, manager)
