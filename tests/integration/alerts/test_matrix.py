"""Every alert of Prometheus goes through its whole matrix of cases, and every mutant of it is found out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from alerts.alert import Alert
from alerts.rules import every_alert
from observability.catalogue.engine import Engine
from tests.integration.alerts.cases import Told, failures, survivors
from tests.integration.alerts.recording import NotProduced, Recording, refuse_strangers
from tests.integration.alerts.story import Kind, calm
from tests.integration.alerts.world import World

ALERTS = [alert for alert in every_alert() if alert.engine is Engine.PROMETHEUS]


def test_every_alert_has_every_kind_of_case(told: list[Told], say: Callable[[str], None]) -> None:
    present = {each.story.alert.name: each.kinds() for each in told}
    lacking = {alert.name: _wanted(alert) - present.get(alert.name, set()) for alert in ALERTS}
    wanted = sum(len(_wanted(alert)) for alert in ALERTS)
    there = wanted - sum(map(len, lacking.values()))
    say(f"cases: {there} of {wanted} kinds over {len(ALERTS)} alerts ({there / wanted:.1%})")
    assert there == wanted, {name: kinds for name, kinds in lacking.items() if kinds}


def _wanted(alert: Alert) -> set[Kind]:
    """An alert without `for` has nothing to hold."""
    return set(Kind) - (set() if alert.hold.time else {Kind.HOLDS})


def test_every_case_holds_on_the_rules_that_ship(told: list[Told], tmp_path: Path) -> None:
    assert failures(told, tmp_path) == {}


def test_every_mutant_is_killed_by_a_case(told: list[Told], tmp_path: Path, say: Callable[[str], None]) -> None:
    total, alive = survivors(told, tmp_path)
    say(f"mutants: {total - len(alive)} of {total} killed ({1 - len(alive) / total:.1%})")
    assert alive == []


def test_a_series_that_no_producer_made_is_refused(tmp_path: Path) -> None:
    recording = Recording(World(tmp_path), frozenset({"mailer_recipients_runnable"}))
    recording.run(60, calm)
    stranger = {"series": "mailer_invented", "values": "1 1 1 1"}
    document = {"tests": [{"name": "x", "input_series": [*recording.input_series(), stranger]}]}
    with pytest.raises(NotProduced):
        refuse_strangers(document, [recording.input_series()])  # type: ignore[arg-type]  # a document is open
