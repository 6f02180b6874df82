"""The six metrics' LogQL counts what the real formatter writes, and nothing that only resembles it."""

import logging
import re
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from observability.catalogue import queries
from observability.catalogue.events.campaigns import CampaignDeferred, CampaignFinished
from observability.catalogue.events.event import Event
from observability.catalogue.events.every import EVENTS
from observability.catalogue.events.guards import RateLimitReserve
from observability.catalogue.events.letters import EmailFailed, EmailSent
from observability.catalogue.labels import STREAM_LABELS
from observability.catalogue.queries import LOG_METRICS, LogMetric
from observability.formatter import JsonLines
from observability.logql.evaluate import instant
from observability.logql.result import Vector
from observability.logql.source import Entry, MemorySource

NOW = 1_795_500_000_000_000_000
SIX_SECONDS = 6_000_000_000
SAMPLES: dict[str, Any] = {
    "UUID": UUID(int=1),
    "str": "x",
    "float": 1.5,
    "int": 1,
    "bool": True,
    "datetime": datetime(2026, 11, 24, tzinfo=UTC),
}


def event(kind: type[Event], **values: Any) -> Event:
    """Make an event; fields that the test does not name get a value of their type."""
    own = {field.name: _sample(str(getattr(field.type, "__name__", field.type))) for field in fields(kind)}  # type: ignore[arg-type]  # every event is a dataclass
    return kind(**{**own, **values})


def _sample(kind: str) -> Any:
    return next((value for name, value in SAMPLES.items() if kind.startswith(name)), {})


class Log:
    """Lines as our processes write them, six seconds apart, from now backwards."""

    def __init__(self) -> None:
        self.source = MemorySource()
        self._lines = JsonLines("worker")
        self._count = 0

    def tell(self, *told: Event) -> None:
        for one in told:
            self.write(self._lines.event_line(one, NOW).decode(), one.LEVEL.name)

    def write(self, line: str, level: str = "INFO") -> None:
        labels = {"app": "mailer", "env": "test", "component": "worker", "level": level, "host": "h1"}
        self.source.push(labels, [Entry(NOW - self._count * SIX_SECONDS, line, {})])
        self._count += 1

    def say(self, words: str, **extra: object) -> None:
        record = logging.LogRecord("x", logging.INFO, "", 0, words, None, None)
        record.__dict__.update(extra)
        self.write(self._lines.record_line(record, NOW).decode())

    def ask(self, metric: LogMetric, window: str = "1h") -> dict[tuple[str, ...], float]:
        answer = instant(self.source, metric.over(window), NOW)
        assert isinstance(answer, Vector)
        return {tuple(dict(one.labels)[name] for name in metric.by): one.value for one in answer.samples}


@pytest.fixture
def log() -> Log:
    """A log with everything in it that a careless query would trip over."""
    log = Log()
    log.write('{"about":"Email sent successfully","message":"Email sent')
    log.write("Email sent successfully, Campaign finished, Campaign deferred: not JSON at all")
    log.write("Rate limit token reserve", "DEBUG")
    log.write('{"message":"Failed to send email', "ERROR")
    log.say("a page quotes: Email sent successfully")
    log.say("look", finished_with_errors="true", about="Campaign finished")
    return log


def test_a_log_without_facts_says_0_for_each_number_and_nothing_for_each_group(log: Log) -> None:
    assert [log.ask(metric) for metric in LOG_METRICS] == [{(): 0}, {(): 0}, {(): 0}, {(): 0}, {}, {}]


def test_sent_letters_are_counted(log: Log) -> None:
    log.tell(*[event(EmailSent)] * 3)
    assert log.ask(queries.EMAILS_SENT) == {(): 3}


def test_failed_attempts_are_counted_final_or_not(log: Log) -> None:
    log.tell(event(EmailFailed, final=False), event(EmailFailed, final=True))
    assert log.ask(queries.EMAILS_FAILED) == {(): 2}


def test_a_text_that_goes_on_after_failed_to_send_email_is_counted(log: Log) -> None:
    log.write('{"level": "ERROR", "message": "Failed to send email: 421 4.7.0 try later"}', "ERROR")
    assert log.ask(queries.EMAILS_FAILED) == {(): 1}


def test_campaigns_are_told_apart_by_their_errors(log: Log) -> None:
    for with_errors in (True, False, False):
        log.tell(event(CampaignFinished, totals={"sent": 1, "failed": 0}, finished_with_errors=with_errors))
    assert (log.ask(queries.CAMPAIGNS_OK), log.ask(queries.CAMPAIGNS_WITH_ERRORS)) == ({(): 2}, {(): 1})


def test_deferrals_are_counted_by_reason(log: Log) -> None:
    for reason in ("hourly_limit", "circuit_breaker", "hourly_limit"):
        log.tell(event(CampaignDeferred, defer_reason=reason))
    assert log.ask(queries.TOP_DEFER_REASONS) == {("hourly_limit",): 2, ("circuit_breaker",): 1}


def test_the_hours_usage_is_its_peak_against_the_limit(log: Log) -> None:
    for count, hour in ((50, "2026112405"), (80, "2026112405"), (10, "2026112406")):
        reserve = {"current_count": count, "max_per_hour": 100, "provider": "smtp_global", "key_hour": hour}
        log.tell(event(RateLimitReserve, **reserve))
    usage = log.ask(queries.RATE_LIMIT_USAGE)
    assert usage == {("smtp_global", "2026112405"): 0.8, ("smtp_global", "2026112406"): 0.1}


def test_a_window_is_a_length_of_time_or_a_variable_of_grafana(log: Log) -> None:
    log.tell(*[event(EmailSent)] * 30)
    assert log.ask(queries.EMAILS_SENT, "1m") == {(): 4}, "the first lines of the log are older or no letters"
    assert "[$__range]" in queries.EMAILS_SENT.over("$__range")


@pytest.mark.parametrize("metric", LOG_METRICS, ids=lambda metric: metric.name)
def test_a_query_keeps_to_the_order_that_loki_rewards(metric: LogMetric) -> None:
    pipelines = re.findall(r"\{[^}]*\}[^\[]*\[1h\]", metric.over())
    assert pipelines
    for pipeline in pipelines:
        assert re.match(r'\{app="mailer", level="[A-Z]+"\} \|= "[^"]+" \| json \w+="\w+"', pipeline)
        assert '| __error__="" [1h]' in pipeline
        if "unwrap" in pipeline:
            assert re.search(r'__error__="" \| unwrap \w+ \| __error__=""', pipeline)


@pytest.mark.parametrize("metric", LOG_METRICS, ids=lambda metric: metric.name)
def test_a_query_selects_by_labels_that_streams_have_and_groups_by_fields_that_events_have(metric: LogMetric) -> None:
    selectors = re.findall(r"\{([^}]*)\}", metric.over())
    assert {name for selector in selectors for name in re.findall(r"(\w+)=", selector)} <= set(STREAM_LABELS)
    known = {field.name for kind in EVENTS for field in fields(kind)}  # type: ignore[arg-type]  # every event is a dataclass
    extracted = set(re.findall(r'[ ,]\w+="(\w+)"', metric.over().split("| json", 1)[1].split("|")[0]))
    assert extracted - {"message"} <= known
    assert set(metric.by) <= known
