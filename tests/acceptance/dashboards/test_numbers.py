"""The panels say what happened, and say the same from metrics and from logs."""

import pytest

from dashboards.preview.answers import Answer
from dashboards.preview.model import Dashboard as Board
from dashboards.preview.model import Kind
from observability.catalogue.links import Dashboard
from observability.catalogue.metrics import backlog, pipeline
from observability.catalogue.objectives import DELIVERY_OBJECTIVE, LOGS_TOLERANCE
from observability.catalogue.queries import (
    CAMPAIGNS_OK,
    CAMPAIGNS_WITH_ERRORS,
    EMAILS_FAILED,
    EMAILS_SENT,
    LOG_METRICS,
    RATE_LIMIT_USAGE,
    TOP_DEFER_REASONS,
    LogMetric,
)
from tests.acceptance.dashboards.acts import at
from tests.acceptance.dashboards.conftest import Replayed
from tests.acceptance.dashboards.day import BAD_DAY, BEGIN, IN_TROUBLE, NOW
from tests.acceptance.dashboards.mailing import HOUR, STEP
from tests.acceptance.dashboards.panels import Labels, answers_at, asking, numbers, of_kind, only
from tests.unit.metrics.events import PROVIDER

HOURS = range(24)
SENT = {8: 392, 9: 1000, 10: 600, 11: 476, 12: 300, 14: 300, 15: 700, 16: 350, 17: 400, 18: 60, 19: 60, 20: 240,
        21: 800, 23: 1120}  # fmt: skip
FAILED = {8: 8, 11: 31, 23: 13}
FINISHED_OK = dict.fromkeys((10, 12, 14, 15, 16, 17, 20, 21), 1)
FINISHED_WITH_ERRORS = {8: 1, 11: 1}
DEFERRED = {
    9: {"hourly_limit": 1},
    11: {"circuit_breaker": 2},
    12: {"provider_throttled": 1},
    14: {"smtp_unreachable": 1, "smtp_auth_failed": 1},
    16: {"limiter_unavailable": 1},
    17: {"paused_by_user": 1},
    18: {"outside_send_window": 1},
    19: {"campaign_too_risky": 1},
    23: {"circuit_breaker": 4, "hourly_limit": 1, "paused_by_user": 1},
}
EXPECTED: dict[LogMetric, dict[int, dict[Labels, int]]] = {
    EMAILS_SENT: {hour: {(): count} for hour, count in SENT.items()},
    EMAILS_FAILED: {hour: {(): count} for hour, count in FAILED.items()},
    CAMPAIGNS_OK: {hour: {(): count} for hour, count in FINISHED_OK.items()},
    CAMPAIGNS_WITH_ERRORS: {hour: {(): count} for hour, count in FINISHED_WITH_ERRORS.items()},
    TOP_DEFER_REASONS: {
        hour: {(("defer_reason", reason),): count for reason, count in counts.items()}
        for hour, counts in DEFERRED.items()
    },
}
"""What the day's acts bring about, by the hour that begins so."""


@pytest.mark.parametrize("metric", EXPECTED, ids=lambda metric: metric.name)
def test_metrics_and_logs_count_the_same_in_every_hour_and_it_is_what_happened(
    replayed: Replayed, metric: LogMetric
) -> None:
    panel = only(Dashboard.OVERVIEW, lambda panel: panel.type == "stat" and panel.title == metric.name)
    for hour in HOURS:
        (answers,) = answers_at(replayed, panel, BEGIN + (hour + 1) * HOUR).values()
        wanted = EXPECTED[metric].get(hour, {})
        assert of_kind(answers, Kind.LOKI) == wanted, hour
        assert of_kind(answers, Kind.PROMETHEUS) == pytest.approx(wanted, rel=LOGS_TOLERANCE), hour


def test_metrics_and_logs_know_the_same_use_of_the_limit_in_every_hour(replayed: Replayed) -> None:
    panel = only(Dashboard.OVERVIEW, lambda panel: panel.type == "stat" and panel.title == RATE_LIMIT_USAGE.name)
    seen: dict[int, dict[str, float]] = {}
    for hour in HOURS:
        (answers,) = answers_at(replayed, panel, BEGIN + (hour + 1) * HOUR - STEP).values()
        key_hour = ("key_hour", f"20261119{hour:02}")
        from_logs = {
            dict(labels)["provider"]: value
            for labels, value in of_kind(answers, Kind.LOKI).items()
            if key_hour in labels
        }
        from_metrics = {dict(labels)["provider"]: value for labels, value in of_kind(answers, Kind.PROMETHEUS).items()}
        assert from_metrics == pytest.approx(from_logs), hour
        seen[hour] = from_logs
    assert seen[9][PROVIDER] == 1
    assert seen[15][PROVIDER] == pytest.approx(0.7)
    assert not seen[3]


def test_all_six_are_among_them() -> None:
    assert {*EXPECTED, RATE_LIMIT_USAGE} == set(LOG_METRICS)


def test_the_campaign_in_trouble_says_why_it_waits_and_shows_the_evidence(replayed: Replayed) -> None:
    campaign = only(Dashboard.CAMPAIGN, lambda panel: True)
    answers = answers_at(replayed, campaign, IN_TROUBLE, campaign=str(BAD_DAY.id))
    waiting = [answer for each in answers.values() for answer in each if backlog.CAMPAIGN_WAITING.name in answer.expr]
    assert {dict(labels)["defer_reason"] for answer in waiting for labels in numbers(answer)} == {"circuit_breaker"}
    texts = [line.text for each in answers.values() for answer in each for line in answer.lines]
    assert any("10 × " in text and "Too many messages" in text for text in texts)


def test_a_breaker_is_open_at_the_end_of_the_day_and_none_at_noon(replayed: Replayed) -> None:
    panel = only(Dashboard.OVERVIEW, asking(backlog.BREAKERS.name))
    late = of_kind(_only_answer(replayed, panel, NOW), Kind.PROMETHEUS)
    assert late == {(("state", "open"),): 1}
    assert not of_kind(_only_answer(replayed, panel, at("12:00")), Kind.PROMETHEUS)


def test_lines_wait_while_loki_is_away_and_no_longer(replayed: Replayed) -> None:
    panel = only(Dashboard.PIPELINE, asking(pipeline.SPOOL_BACKLOG_AGE.name, "timeseries"))
    (answers,) = answers_at(replayed, panel, at("16:00")).values()
    points = dict(answers[0].series[0].points)
    assert max(points.values()) == pytest.approx(40 * 60, abs=60)
    assert points[at("15:50")] == 0


def test_the_budget_is_what_the_two_failing_providers_left_of_it(replayed: Replayed) -> None:
    dead_addresses = 8 + 20
    failed = sum(FAILED.values()) - dead_addresses
    share = failed / (sum(SENT.values()) + sum(FAILED.values()))
    panel = only(Dashboard.ALERTS, asking("30d"))
    found = [
        value for each in answers_at(replayed, panel, NOW).values() for value in of_kind(each, Kind.PROMETHEUS).values()
    ]
    left = 1 - share / (1 - DELIVERY_OBJECTIVE)
    assert any(value == pytest.approx(left, abs=0.03) for value in found), (left, found)


def _only_answer(replayed: Replayed, panel: Board, when: float) -> tuple[Answer, ...]:
    (answers,) = answers_at(replayed, panel, when).values()
    return answers
