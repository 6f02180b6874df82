"""The catalogue of metrics: names by the house rule, closed labels, events and metrics that match."""

import ast
import dataclasses
import re
from collections.abc import Iterator
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any

import pytest

from mailer_core import exceptions, throttle
from mailer_core.models import BreakerState, CampaignStatus, QueueStatus, RecipientState
from mailer_core.sending import decisions
from mailer_core.services import unknowns
from mailer_core.smtp import phases, verdict
from observability.catalogue import closed
from observability.catalogue.events.every import EVENTS
from observability.catalogue.metric import Metric, Type, Unit
from observability.catalogue.metrics.every import METRICS
from observability.catalogue.moves import MOVES, Move

CORE = Path(exceptions.__file__).parent
MOST_SERIES = 1000
NAME = re.compile(r"mailer(_[a-z]+)+")


def every(metric: Metric) -> str:
    return metric.name


@pytest.mark.parametrize("metric", METRICS, ids=every)
def test_a_name_follows_the_house_rule(metric: Metric) -> None:
    assert NAME.fullmatch(metric.name)
    assert metric.name.endswith("_total") == (metric.type is Type.COUNTER)
    for unit in (Unit.SECONDS, Unit.BYTES, Unit.INFO):
        assert metric.name.endswith(f"_{unit}") == (metric.unit is unit)


def test_no_two_metrics_share_a_family() -> None:
    families = [metric.family for metric in METRICS]
    assert len(families) == len(set(families))


@pytest.mark.parametrize("metric", METRICS, ids=every)
def test_the_product_of_all_label_values_stays_under_a_thousand(metric: Metric) -> None:
    assert metric.series < MOST_SERIES


@pytest.mark.parametrize("metric", METRICS, ids=every)
def test_only_a_capped_list_of_what_is_open_now_names_a_campaign(metric: Metric) -> None:
    assert ("campaign_id" in metric.label_names) == (metric.rows is not None)
    assert metric.rows is None or metric.type is Type.GAUGE


@pytest.mark.parametrize("metric", METRICS, ids=every)
def test_help_is_a_sentence(metric: Metric) -> None:
    assert metric.help.endswith(".") or "Normal" in metric.help


def test_every_event_moves_the_metric_it_names() -> None:
    for event in EVENTS:
        assert event.METRIC in {move.metric.name for move in MOVES if move.event is event}, event.__name__


def test_every_metric_of_events_is_moved_by_one() -> None:
    moved = {move.metric.name for move in MOVES}
    assert moved == {metric.name for metric in METRICS if metric.source is closed.Source.EVENT}


def _label_of(move: Move) -> str:
    return f"{move.event.__name__}-{move.metric.name}"


@pytest.mark.parametrize(
    "move",
    MOVES,
    ids=_label_of,
)
def test_every_label_and_amount_follows_from_a_field_of_the_event(move: Move) -> None:
    fields = {field.name for field in dataclasses.fields(move.event)}  # type: ignore[arg-type]  # all are dataclasses
    wanted = {
        move.field_of(name) for name in move.metric.label_names if name not in move.constant and name != move.each
    }
    assert wanted | {move.amount or next(iter(fields))} <= fields


CORE_LISTS: list[tuple[type[StrEnum], Any]] = [
    (closed.Scope, verdict.Scope),
    (closed.RecipientState, RecipientState),
    (closed.BreakerState, BreakerState),
]


@pytest.mark.parametrize(("ours", "core"), CORE_LISTS)
def test_a_closed_list_equals_the_core_s(ours: type[StrEnum], core: type[Enum]) -> None:
    assert {member.value for member in ours} == {member.value for member in core}


def test_closed_lists_hold_what_the_core_can_say() -> None:
    assert set(closed.Failure) == {verdict.Outcome.TRANSIENT.value, verdict.Outcome.PERMANENT.value}
    assert set(closed.Opening) == {phase.value for phase in decisions.BEFORE_MAIL}
    assert set(closed.Stretch) == set(phases.Timings._fields)
    flying = set(QueueStatus.values) - {QueueStatus.DONE}
    assert set(closed.CampaignState) == (set(CampaignStatus.values) - {CampaignStatus.SENDING}) | flying
    assert set(closed.Decision) == {*unknowns.Decision, "resend_once"}
    assert set(throttle.Action) <= set(closed.Action)


def _nodes() -> Iterator[ast.AST]:
    """Walk the core's code. What the API refuses by itself never reaches an audit, so it counts nowhere."""
    for path in set(CORE.rglob("*.py")) - set((CORE / "api").rglob("*.py")):
        yield from ast.walk(ast.parse(path.read_text()))


def _text(node: ast.expr | None) -> set[str]:
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def _code_of(node: ast.AST) -> set[str]:
    """Give the code that a class of refusals has, or that a refusal is raised with."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "code":
        return _text(node.value)
    return _text(node.value) if isinstance(node, ast.keyword) and node.arg == "code" else set()


def test_refusals_are_the_codes_that_the_core_raises() -> None:
    assert set().union(*map(_code_of, _nodes())) == set(closed.Refusal)


def _audited(node: ast.AST) -> set[str]:
    is_audit = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "audited"
    return _text(node.args[1]) if is_audit and isinstance(node, ast.Call) else set()


def test_actions_are_those_that_the_core_audits() -> None:
    named = set().union(*map(_audited, _nodes()))
    decisions = {f"unknown_{decision}" for decision in unknowns.Decision}
    assert named | decisions | set(throttle.Action) == set(closed.Action)
