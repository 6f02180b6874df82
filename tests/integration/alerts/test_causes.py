"""A cause is told before what follows from it and outlasts it, so that Alertmanager can hold the latter back."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from alerts import backlog, delivery, waiting
from alerts.alert import Alert
from alerts.render import RENDERED
from observability.catalogue.closed import Source
from observability.catalogue.metrics.every import METRICS
from tests.integration.alerts import suite
from tests.integration.alerts.promtool import run_all
from tests.integration.alerts.recording import Recording
from tests.integration.alerts.stories.acts import both, facts, fly, sending, state
from tests.integration.alerts.world import World, flying

NAMES = frozenset(metric.name for metric in METRICS)
MINUTE = 60
SCRAPE = 5
DUE = fly(flying(due=60, due_seconds=90.0))
WAITS = fly(flying(status="deferred", defer_reason="limiter_unavailable"))
WAITS_FOR_THE_HOUR = fly(flying(status="deferred", defer_reason="hourly_limit"))
AT_WORK = both(DUE, sending(5), state(tick=3.0), facts(living={"worker": 3}, silent=set()))


def _no_tick(world: World, number: int) -> None:
    world.facts.state["tick"] = 3.0 + number * SCRAPE


def _worker_dies(recording: Recording) -> None:
    """Killed for good; then another starts, ticks after 10 s, and sends after 30 s, when the lease is reaped."""
    recording.run(4 * MINUTE, both(DUE, facts(living={"worker": 0}), _no_tick))
    recording.run(10, both(facts(living={"worker": 3}), state(tick=250.0)))
    recording.run(20, state(tick=3.0))


def _worker_dies_while_campaigns_wait(recording: Recording) -> None:
    """Nothing is due, so nothing is missed but the end of the wait."""
    recording.run(4 * MINUTE, both(WAITS_FOR_THE_HOUR, facts(living={"worker": 0}), _no_tick))
    recording.run(10, both(facts(living={"worker": 3}), state(tick=250.0)))
    recording.run(20, state(tick=3.0))


def _redis_stops(recording: Recording) -> None:
    """Redis carries the limit and the doorbells; when it is back, workers hear the tick after half a minute."""
    recording.run(4 * MINUTE, both(WAITS, facts(silent={Source.REDIS}), _no_tick))
    recording.run(30, both(WAITS, facts(silent=set()), state(tick=280.0)))


def _redis_stops_between_turns(recording: Recording) -> None:
    """No pump asks Redis before it is gone, so the campaign stays active, and nobody hears a doorbell."""
    recording.run(4 * MINUTE, both(_unserved, facts(silent={Source.REDIS}), _no_tick))
    recording.run(30, both(_unserved, facts(silent=set()), state(tick=280.0)))


def _unserved(world: World, number: int) -> None:
    world.facts.flying = [flying(due=60, due_seconds=90.0, unserved_seconds=3.0 + number * SCRAPE)]


def _asked(cause: Alert, follows: Sequence[Alert], recording: Recording) -> list[dict[str, Any]]:
    """At no time does one fire without its cause; at some time each does."""
    firing = 'ALERTS{{alertname="{0.name}", alertstate="firing"}}'
    alone = " or ".join(f"({firing.format(each)} unless on () {firing.format(cause)})" for each in follows)
    times = range(0, recording.now + 1, SCRAPE)
    together = " and on () ".join(f"count({firing.format(each)}) > 0" for each in (cause, *follows))
    return [
        *({"expr": alone, "eval_time": f"{at}s"} for at in times),
        {
            "expr": f"vector(1) and on () ({together})",
            "eval_time": "355s",
            "exp_samples": [{"labels": "{}", "value": 1}],
        },
    ]


@pytest.mark.parametrize(
    ("cause", "follows", "happens"),
    [
        (backlog.NO_WORKER, (delivery.NOTHING_SENT,), _worker_dies),
        (backlog.NO_WORKER, (backlog.TICK_IS_LATE,), _worker_dies_while_campaigns_wait),
        (waiting.LIMITER_UNAVAILABLE, (backlog.TICK_IS_LATE,), _redis_stops),
        (
            waiting.LIMITER_UNAVAILABLE,
            (delivery.NOTHING_SENT, backlog.CAMPAIGN_NOT_SERVED),
            _redis_stops_between_turns,
        ),
    ],
)
def test_a_cause_is_told_first_and_last(cause: Alert, follows: Sequence[Alert], happens: Any, tmp_path: Path) -> None:
    recording = Recording(World(tmp_path / "world"), NAMES, SCRAPE)
    recording.run(2 * MINUTE, AT_WORK)
    happens(recording)
    recording.run(4 * MINUTE, AT_WORK)
    test = {
        "interval": f"{SCRAPE}s",
        "input_series": recording.input_series(),
        "promql_expr_test": _asked(cause, follows, recording),
    }
    rules = [str(path) for path in sorted((RENDERED / "prometheus").glob("*.yml"))]
    document = {"rule_files": rules, "evaluation_interval": f"{SCRAPE}s", "tests": [test]}
    path = tmp_path / "causes.yml"
    path.write_text(suite.dump(document))
    assert run_all([path]) == {}
