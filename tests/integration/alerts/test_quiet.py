"""A mailer with nothing to do, and one that does its work, page nobody: all rules at once, as they ship."""

from pathlib import Path
from typing import Any

from alerts.alert import Alert, Severity
from alerts.pipeline import WATCHDOG
from alerts.render import RENDERED
from alerts.rules import every_alert
from observability.catalogue.closed import Source
from observability.catalogue.engine import Engine
from observability.catalogue.metrics.every import METRICS
from tests.integration.alerts import suite
from tests.integration.alerts.promtool import run_all
from tests.integration.alerts.recording import Recording, Step
from tests.integration.alerts.stories.acts import both, facts, failing, fly, sending, state, until
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
    rules = [str(path) for path in sorted((RENDERED / "prometheus").glob("*.yml"))]
    document = {"rule_files": rules, "evaluation_interval": f"{recording.interval}s", "tests": [test]}
    path = folder / "quiet.yml"
    path.write_text(suite.dump(document))
    return run_all([path])


def test_a_mailer_with_nothing_to_do_raises_nothing(tmp_path: Path) -> None:
    assert _raised(tmp_path, calm, 20, OTHERS) == {}


def test_a_mailer_at_work_raises_nothing_and_neither_does_its_wait_for_the_next_hour(tmp_path: Path) -> None:
    assert _raised(tmp_path, AT_WORK, 45, OTHERS) == {}


def test_a_mailer_with_nothing_to_do_wakes_nobody_even_where_parts_of_it_are_dead(tmp_path: Path) -> None:
    assert _raised(tmp_path, IDLE_AND_BROKEN, 20, PAGES) == {}
    assert _raised(tmp_path, IDLE_AND_BROKEN, 20, OTHERS) != {}
