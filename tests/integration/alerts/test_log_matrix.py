"""Every alert of Loki's ruler goes through its whole matrix of cases, on lines that the real formatter wrote."""

from collections.abc import Callable
from pathlib import Path

from alerts.rules import every_alert
from observability.catalogue.engine import Engine
from tests.integration.alerts.log_cases import Told, failures, survivors
from tests.integration.alerts.story import Kind

ALERTS = [alert for alert in every_alert() if alert.engine is Engine.LOKI]


def test_every_alert_has_every_kind_of_case(told_by_logs: list[Told], say: Callable[[str], None]) -> None:
    there = {told.story.alert.name: {c.kind for line in told.timelines for c in line.checks} for told in told_by_logs}
    lacking = {alert.name: set(Kind) - {Kind.HOLDS} - there.get(alert.name, set()) for alert in ALERTS}
    wanted = len(ALERTS) * (len(Kind) - 1)
    covered = wanted - sum(map(len, lacking.values()))
    say(f"cases from logs: {covered} of {wanted} kinds over {len(ALERTS)} alerts ({covered / wanted:.1%})")
    assert covered == wanted, lacking


def test_every_case_holds_on_the_rules_that_ship(told_by_logs: list[Told], tmp_path: Path) -> None:
    assert {told.story.alert.name: failures(told, told.rule, tmp_path) for told in told_by_logs} == {
        alert.name: [] for alert in ALERTS
    }


def test_every_mutant_is_killed_by_a_case(told_by_logs: list[Told], tmp_path: Path, say: Callable[[str], None]) -> None:
    total, alive = survivors(told_by_logs, tmp_path)
    say(f"mutants from logs: {total - len(alive)} of {total} killed ({1 - len(alive) / total:.1%})")
    assert alive == []
