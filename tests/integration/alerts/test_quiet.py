"""A mailer with nothing to do, and one that does its work, page nobody: all rules at once, as they ship."""

from pathlib import Path
from typing import Any

import pytest

from alerts.alert import Alert, Severity
from alerts.pipeline import WATCHDOG
from alerts.recording import HEARTBEATS
from alerts.render import RENDERED
from alerts.rules import every_alert
from observability.catalogue.closed import Source
from observability.catalogue.engine import Engine
from observability.catalogue.events.guards import MailerHeartbeat
from observability.catalogue.metrics.every import METRICS
from tests.integration.alerts import suite
from tests.integration.alerts.promtool import run_all
from tests.integration.alerts.recording import Recording, Step
from tests.integration.alerts.stories.acts import both, emitting, facts, failing, fly, sending, state, until
from tests.integration.alerts.story import calm
from tests.integration.alerts.world import World, flying
from tests.unit.metrics.events import PROVIDER

MINUTE = 60
OTHERS = [alert for alert in every_alert() if alert.engine is Engine.PROMETHEUS and alert is not WATCHDOG]
PAGES = [alert for alert in OTHERS if alert.severity is Severity.CRITICAL]
NAMES = frozenset({"up", *(metric.name for metric in METRICS)})

IDLE_AND_BROKEN = both(
    facts(living={"web": 2}, beat_age=300.0, silent={Source.REDIS}),
    state(tick=300.0),
    fly(flying(status="paused", defer_reason="paused_by_user", due=60, due_seconds=9e4, unserved_seconds=9e4)),
)
HOUR_IS_SPENT = fly(flying(status="deferred", defer_reason="hourly_limit", generation=1))
AT_WORK = until(
    120,
    both(
        fly(flying(due=50, due_seconds=90.0, unserved_seconds=2.0)),
        facts(granted={PROVIDER: 8_000}),
        sending(9),
        failing(1, "recipient"),
    ),
    both(HOUR_IS_SPENT, facts(granted={PROVIDER: 10_000})),
)


HOUR = 60 * MINUTE
EVENING, DEPLOY = 80, range(320, 322)
"""Scrapes: twenty minutes of work in the evening; at night everything is restarted within half a minute."""


def _night(world: World, number: int) -> None:
    """The evening's campaign ends, and nothing is left to do; workers beat, and somebody deploys."""
    if number < EVENING:
        AT_WORK(world, number)
    elif number in {EVENING, DEPLOY[-1]}:
        world.restart()
        both(fly(), facts(granted={PROVIDER: 0}))(world, number)
    world.reachable = number not in DEPLOY
    world.facts.silent = {Source.REDIS} if number in DEPLOY else set()
    if world.now % MINUTE == 0:
        emitting(MailerHeartbeat)(world, number)


def _raised(folder: Path, step: Step, minutes: int, silent: list[Alert]) -> dict[Path, str]:
    """Let time pass, and give what promtool has against these alerts' silence, looked at once a minute."""
    recording = Recording(World(folder / "world"), NAMES)
    recording.run(minutes * MINUTE, step)
    times = range(0, recording.now, MINUTE)
    cases = [{"eval_time": f"{at}s", "alertname": alert.name} for at in times for alert in silent]
    test: dict[str, Any] = {
        "interval": f"{recording.interval}s",
        "input_series": recording.input_series(),
        "alert_rule_test": cases,
    }
    return _judged(folder, recording, test)


def _judged(folder: Path, recording: Recording, test: dict[str, Any]) -> dict[Path, str]:
    """Run all rules as they ship; gives what promtool has against a test."""
    rules = [str(path) for path in sorted((RENDERED / "prometheus").glob("*.yml"))]
    document = {"rule_files": rules, "evaluation_interval": f"{recording.interval}s", "tests": [test]}
    path = folder / "quiet.yml"
    path.write_text(suite.dump(document))
    return run_all([path])


def test_a_mailer_with_nothing_to_do_raises_nothing(tmp_path: Path) -> None:
    assert _raised(tmp_path, calm, 20, OTHERS) == {}


def test_a_mailer_at_work_raises_nothing_and_neither_does_its_wait_for_the_next_hour(tmp_path: Path) -> None:
    assert _raised(tmp_path, AT_WORK, 45, OTHERS) == {}


@pytest.mark.parametrize("hours", [2, pytest.param(10, marks=pytest.mark.chaos)])
def test_a_night_without_campaigns_raises_nothing(tmp_path: Path, hours: int) -> None:
    night = hours * HOUR
    recording = Recording(World(tmp_path / "world"), NAMES | {HEARTBEATS.name})
    recording.run(night, _night)
    raised = f'ALERTS{{alertstate="firing", alertname!="{WATCHDOG.name}"}}'
    asked = {"expr": f"count_over_time({raised}[{night}s])", "eval_time": f"{night}s", "exp_samples": []}
    always = {
        "expr": f'count(ALERTS{{alertname="{WATCHDOG.name}"}})',
        "eval_time": f"{night}s",
        "exp_samples": [{"labels": "{}", "value": 1}],
    }
    test = {
        "interval": f"{recording.interval}s",
        "input_series": recording.input_series(),
        "promql_expr_test": [asked, always],
    }
    assert _judged(tmp_path, recording, test) == {}


def test_a_mailer_with_nothing_to_do_wakes_nobody_even_where_parts_of_it_are_dead(tmp_path: Path) -> None:
    assert _raised(tmp_path, IDLE_AND_BROKEN, 20, PAGES) == {}
    assert _raised(tmp_path, IDLE_AND_BROKEN, 20, OTHERS) != {}
