"""Alerts and the catalogue agree: no rule asks for what is not there, and every rule is whole."""

import re
from collections import Counter
from datetime import timedelta
from enum import StrEnum

import pytest

from alerts import waiting
from alerts.alert import Alert, Kind, Record, Severity, labels_of
from alerts.alertmanager.intervals import EVALUATION, PAGE_WAIT, SCRAPE
from alerts.recording import LOGS, RECORDS
from alerts.rules import ALERTS, every_alert
from alerts.russian.every import RUSSIAN
from mailer_core.sending.decisions import UNREACHABLE_FIRST
from mailer_core.sending.stops import LIMITER_RETRY
from mailer_core.smtp.address import COMMAND_TIMEOUT_SECONDS
from observability.catalogue import objectives
from observability.catalogue.engine import Engine
from observability.catalogue.labels import APP
from observability.catalogue.links import Dashboard, alert_anchor, filling, panel_id
from observability.catalogue.metric import Type
from observability.catalogue.metrics import backlog, delivery
from observability.catalogue.metrics.every import METRICS
from observability.catalogue.promql import UnknownLabel, series, span
from observability.logql.parser import parse as parse_logql
from oncall.exporter.bounded import FRESH_SECONDS
from tests.unit.alerts.expressions import Selected, selected

BY_NAME = {metric.name: metric for metric in METRICS}
RECORDED = {record.name: record for record in RECORDS}
EVERY: tuple[Alert | Record, ...] = (*every_alert(), *RECORDS)
BY_PROMETHEUS = [rule for rule in EVERY if rule.engine is Engine.PROMETHEUS]
BY_LOKI = [rule for rule in EVERY if rule.engine is Engine.LOKI]
IN_TEXT = re.compile(r"\$labels\.(\w+)")
GAP, NUMBER, CYRILLIC = re.compile(r"\{\{.*?\}\}"), re.compile(r"\d+"), re.compile("[а-яё]")
IN_WORDS = re.compile(r' \| reReplaceAll "[^"]*" "[^"]*"')
LATIN_TIME = re.compile(r"\b\d+[smhd]\b")
A_COUNTER_GROWS = re.compile(r"(increase|rate)\((\w+_total)\b")


def bare(gap: str) -> str:
    """Leave out how a language writes a value: units, and words around it."""
    return IN_WORDS.sub("", gap)


def by_name(rule: Alert | Record) -> str:
    return rule.name


@pytest.mark.parametrize("rule", BY_PROMETHEUS, ids=by_name)
def test_every_series_and_label_of_an_expression_is_in_the_catalogue(rule: Alert | Record) -> None:
    for selector in selected(rule.expression):
        assert selector.name in BY_NAME or selector.name in RECORDED or _is_target(selector), selector


def _is_target(selector: Selected) -> bool:
    return selector == Selected("up", {"job": (APP,)})


@pytest.mark.parametrize("rule", BY_PROMETHEUS, ids=by_name)
def test_every_value_that_a_matcher_names_can_occur(rule: Alert | Record) -> None:
    for selector in selected(rule.expression):
        if selector.name in BY_NAME:
            known = {label.name: label.values for label in BY_NAME[selector.name].labels}
            for name, wanted in selector.matchers.items():
                values = known[name]
                assert isinstance(values, type)
                assert issubclass(values, StrEnum)
                assert set(wanted) <= set(values)


@pytest.mark.parametrize("rule", BY_PROMETHEUS, ids=by_name)
def test_counters_are_judged_by_their_growth_alone(rule: Alert | Record) -> None:
    counters = [s.name for s in selected(rule.expression) if s.name in BY_NAME and BY_NAME[s.name].type is Type.COUNTER]
    assert sorted(counters) == sorted(name for _, name in A_COUNTER_GROWS.findall(rule.expression))


@pytest.mark.parametrize("rule", BY_LOKI, ids=by_name)
def test_every_expression_of_loki_can_be_answered_offline(rule: Alert | Record) -> None:
    assert parse_logql(rule.expression)


@pytest.mark.parametrize("alert", every_alert(), ids=by_name)
def test_a_text_names_only_labels_that_the_expression_keeps(alert: Alert) -> None:
    assert set(IN_TEXT.findall(alert.summary + alert.description)) <= set(labels_of(alert))


@pytest.mark.parametrize("alert", every_alert(), ids=by_name)
@pytest.mark.parametrize("part", ["summary", "description"])
def test_an_alert_says_the_same_labels_values_and_numbers_in_both_languages(alert: Alert, part: str) -> None:
    english, russian = getattr(alert, part), getattr(RUSSIAN[alert], part)
    assert Counter(map(bare, GAP.findall(russian))) == Counter(map(bare, GAP.findall(english)))
    assert Counter(NUMBER.findall(GAP.sub("", russian))) == Counter(NUMBER.findall(GAP.sub("", english)))
    assert CYRILLIC.search(russian)


def test_no_time_is_told_in_latin_units_in_russian() -> None:
    for said in RUSSIAN.values():
        for text in (said.summary, said.description):
            assert not LATIN_TIME.search(GAP.sub("", text)), text
            assert text.count("humanizeDuration") == text.count('reReplaceAll "h" " ч"')


def test_no_alert_that_is_gone_still_speaks_russian() -> None:
    assert set(RUSSIAN) == set(every_alert())


@pytest.mark.parametrize("alert", every_alert(), ids=by_name)
def test_a_panel_draws_a_metric_of_the_catalogue(alert: Alert) -> None:
    assert alert.panel in BY_NAME


@pytest.mark.parametrize("alert", every_alert(), ids=by_name)
def test_each_time_has_its_reason(alert: Alert) -> None:
    for wait in (alert.hold, alert.keep):
        assert len(wait.because.split()) > 4


def test_names_are_the_mailer_s_and_occur_once() -> None:
    names = [alert.name for alert in every_alert()]
    assert len(names) == len(set(names)) == len({alert_anchor(name) for name in names})
    assert all(re.fullmatch(r"Mailer([A-Z][a-z]+)+", name) for name in names)


def test_recorded_series_are_named_by_level_metric_and_operation() -> None:
    assert len(RECORDED) == len(RECORDS)
    assert all(re.fullmatch(r"mailer:[a-z_]+:[a-z]+[0-9a-z]*", name) for name in RECORDED)
    assert {record.name for record in LOGS.values()} <= RECORDED.keys()


def test_no_recorded_series_of_loki_builds_on_another() -> None:
    """Loki's ruler cannot see what it records."""
    for rule in BY_LOKI:
        assert not [name for name in RECORDED if name in rule.expression]


def test_panels_of_one_dashboard_have_ids_of_their_own() -> None:
    for dashboard in Dashboard:
        ids = [panel_id(dashboard, name) for name in BY_NAME]
        assert len(ids) == len(set(ids))
        assert all(0 < number < 2**31 for number in ids)


def test_an_alert_that_names_a_campaign_opens_the_campaign_s_dashboard() -> None:
    for alert in every_alert():
        assert ("campaign_id" in alert.by) == (alert.dashboard is Dashboard.CAMPAIGN)
        assert ("campaign_id" in alert.by) == ("campaign_id" in filling(alert.dashboard, alert.by).values())


def test_every_symptom_of_a_standstill_wakes_a_person() -> None:
    critical = {alert.name for alert in every_alert() if alert.severity is Severity.CRITICAL}
    assert {"MailerBreakerTripped", "MailerNothingSent", "MailerExporterDown", "MailerConservationBroken"} <= critical
    assert all(ALERTS.values())
    assert {alert.kind for alert in every_alert()} == set(Kind)


def test_a_label_that_a_metric_lacks_is_refused_when_the_rule_is_made() -> None:
    with pytest.raises(UnknownLabel, match="has no label campaign_id"):
        series(delivery.EMAILS_SENT, campaign_id="c-1")
    with pytest.raises(UnknownLabel, match="status is never"):
        series(backlog.CAMPAIGNS, status=("active", "asleep"))


def test_burn_rates_follow_from_the_objective() -> None:
    assert objectives.BURN_FAST.ratio == 0.144
    assert objectives.BURN_STEADY.ratio == 0.06
    assert objectives.BURN_SLOW.ratio == 0.01


def test_durations_are_written_in_their_largest_unit() -> None:
    burns = (objectives.BURN_FAST, objectives.BURN_STEADY, objectives.BURN_SLOW)
    assert [span(burn.long) for burn in burns] == ["1h", "6h", "3d"]
    assert [span(burn.short) for burn in burns] == ["5m", "30m", "6h"]
    assert span(objectives.LOG_RULE_INTERVAL) == "30s"


def test_a_wait_that_ends_with_its_first_retry_is_too_short_to_be_told() -> None:
    seen = SCRAPE + timedelta(seconds=FRESH_SECONDS) + EVALUATION
    assert LIMITER_RETRY + objectives.TICK_INTERVAL + objectives.RETRY_GAP < objectives.RETRIED_IN_VAIN
    assert UNREACHABLE_FIRST + objectives.TICK_INTERVAL + seen < objectives.UNREACHED


def test_a_relay_that_hangs_from_the_first_is_paged_within_two_minutes() -> None:
    """Its connection is given up first, and the campaign waits; then a scrape sees that, and so on."""
    given_up = timedelta(seconds=COMMAND_TIMEOUT_SECONDS)
    known = SCRAPE + timedelta(seconds=FRESH_SECONDS) + EVALUATION
    assert given_up + known + objectives.UNREACHED + PAGE_WAIT + timedelta(seconds=1) <= timedelta(minutes=2)
    before = span(objectives.UNREACHED - waiting.UNREACHABLE.hold.time)
    assert f"[{span(objectives.RETRY_GAP)}] offset {before}" in waiting.UNREACHABLE.expression


def test_a_relay_that_freezes_in_the_middle_of_a_letter_is_paged_within_two_minutes() -> None:
    """The letter is given up, then the next one's connection; only then does the campaign wait."""
    given_up = 2 * timedelta(seconds=COMMAND_TIMEOUT_SECONDS)
    known = SCRAPE + timedelta(seconds=FRESH_SECONDS) + EVALUATION
    assert given_up >= objectives.QUIET_WHILE_DUE
    hold = waiting.UNREACHABLE.hold.time
    assert given_up + known + hold + PAGE_WAIT + timedelta(seconds=1) <= timedelta(minutes=2)
