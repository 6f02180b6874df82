"""Dashboards, alerts and the catalogue agree, in both directions."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from alerts.alert import Alert, Record
from alerts.recording import RECORDS
from alerts.rules import every_alert
from dashboards.boards import BOARDS
from dashboards.lint import promql
from dashboards.lint.promql import nodes
from dashboards.panel import Panel
from observability.catalogue import recorded
from observability.catalogue.engine import Engine
from observability.catalogue.links import Dashboard, alert_anchor, panel_id, reason_anchor
from observability.catalogue.metrics.every import METRICS
from observability.catalogue.queries import LOG_METRICS
from observability.catalogue.reasons import DeferReason
from tests.unit.alerts.expressions import selected
from tests.unit.dashboards.rendered import DOCUMENTS, EDITIONS, sheets

PANELS: dict[tuple[Dashboard, str], Panel] = {
    (board.uid, panel.key): panel for board in BOARDS for row in board.rows for panel in row.panels
}
PARTS = ("_bucket", "_sum", "_count")


def by_name(value: Any) -> str:
    return str(getattr(value, "name", value))


def drawn() -> set[str]:
    """Name all series that any panel or annotation asks for."""
    asked = (each for sheet in sheets() for each in promql.queries(sheet))
    trees = (promql.parsed(each) for each in asked)
    found = {str(node.name) for tree in trees for node in nodes(tree) if type(node).__name__ == "VectorSelector"}
    return found | {name.removesuffix(part) for name in found for part in PARTS}


def judged() -> set[str]:
    """Name all series that any alert or recorded series of Prometheus asks for."""
    every: list[Alert | Record] = [*every_alert(), *RECORDS]
    rules = [rule for rule in every if rule.engine is Engine.PROMETHEUS]
    return {selector.name for rule in rules for selector in selected(rule.expression)}


def undrawn_and_unjudged(names: set[str]) -> list[str]:
    return [metric.name for metric in METRICS if metric.name not in names]


def test_every_metric_is_drawn_or_judged() -> None:
    assert undrawn_and_unjudged(drawn() | judged()) == []


def test_a_metric_that_nobody_draws_or_judges_is_found() -> None:
    assert undrawn_and_unjudged((drawn() | judged()) - {"mailer_unsubscribes_total"}) == ["mailer_unsubscribes_total"]


def test_every_metric_that_no_alert_judges_is_drawn() -> None:
    assert undrawn_and_unjudged(drawn() | judged()) == []
    assert {metric.name for metric in METRICS} - judged() <= drawn()


@pytest.mark.parametrize("alert", every_alert(), ids=by_name)
def test_an_alert_leads_to_a_panel_that_is_there(alert: Alert) -> None:
    assert (alert.dashboard, alert.panel) in PANELS
    ids = {item["id"] for item in DOCUMENTS[alert.dashboard]["panels"]}
    assert panel_id(alert.dashboard, alert.panel) in ids


@pytest.mark.parametrize("alert", every_alert(), ids=by_name)
def test_the_panel_of_an_alert_leads_back_to_the_alert_s_section(alert: Alert) -> None:
    assert alert.name in PANELS[alert.dashboard, alert.panel].alerts


def test_panels_name_alerts_that_exist() -> None:
    named = {name for panel in PANELS.values() for name in panel.alerts}
    assert named == {alert.name for alert in every_alert()}


def test_a_panel_s_key_occurs_once_in_its_dashboard_and_gives_an_id_of_its_own() -> None:
    assert len(PANELS) == sum(len(row.panels) for board in BOARDS for row in board.rows)
    for document in DOCUMENTS.values():
        ids = [item["id"] for item in document["panels"]]
        assert len(ids) == len(set(ids))


def test_the_recorded_series_that_panels_may_ask_for_are_those_that_alerts_record() -> None:
    assert {record.name for record in RECORDS} == recorded.NAMES


def of_the_six(key: str) -> Iterator[set[str]]:
    for metric in LOG_METRICS:
        panel = PANELS[Dashboard.OVERVIEW, key.format(metric.name)]
        assert metric.name in panel.title.en
        assert metric.name in panel.title.ru
        yield {target.query.engine.value for target in panel.targets}


@pytest.mark.parametrize("key", ["{}", "{}:series"])
def test_each_of_the_six_is_drawn_by_name_from_metrics_and_from_logs(key: str) -> None:
    assert list(of_the_six(key)) == [{"prometheus", "loki"}] * 6


def test_the_first_row_says_whether_mail_goes_out_and_if_not_why() -> None:
    first = BOARDS[0].rows[0]
    assert first.title.en == "Is mail going out now, and if not, why"
    assert [panel.key for panel in first.panels] == [
        "verdict",
        "binding_reason",
        "breaker",
        "limiter",
        "oldest_runnable",
    ]


@pytest.mark.parametrize("uid", list(Dashboard))
def test_every_dashboard_marks_trips_deferrals_starts_ends_and_deploys(uid: Dashboard) -> None:
    marks = {each["name"]: each["datasource"]["type"] for each in DOCUMENTS[uid]["annotations"]["list"]}
    from_logs = ["Breaker trips", "Deferrals", "Campaign starts", "Campaign ends"]
    assert marks == {**dict.fromkeys(from_logs, "loki"), "Deploys": "prometheus"}


def test_what_is_told_by_reason_leads_to_each_reason_s_section() -> None:
    told = [(board.uid, panel) for board in BOARDS for row in board.rows for panel in row.panels if panel.reasons]
    assert len(told) > 4
    for uid, panel in told:
        item = next(each for each in DOCUMENTS[uid]["panels"] if each["id"] == panel_id(uid, panel.key))
        led = {
            override["matcher"]["options"]: each["value"][0]["url"]
            for override in item["fieldConfig"]["overrides"]
            for each in override["properties"]
            if each["id"] == "links"
        }
        for reason in DeferReason:
            matching = [url for pattern, url in led.items() if re.match(pattern, f"{reason.value} (logs)")]
            assert [url.split("#")[1] for url in matching] == [reason_anchor(reason.value)]


@pytest.mark.parametrize("panel", PANELS.values(), ids=lambda panel: panel.key)
def test_a_legend_that_is_a_reason_s_name_is_led_by_reason(panel: Panel) -> None:
    assert panel.reasons == any(
        words.startswith("{{defer_reason}}")
        for target in panel.targets
        for words in (target.legend.en, target.legend.ru)
    )


def test_sections_of_alerts_are_named_as_the_playbook_names_them() -> None:
    anchors = {alert_anchor(alert.name) for alert in every_alert()}
    for language in ("", r"\?lang=ru"):
        assert set(re.findall(rf"/playbook/{language}#(alert-[a-z0-9-]+)", str(EDITIONS))) == anchors
