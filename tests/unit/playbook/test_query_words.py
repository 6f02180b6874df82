"""What the playbook's LogQL and PromQL look for exists: messages that the code says, fields of events, metrics."""

import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from alerts.recording import RECORDS
from alerts.rules import every_alert
from observability.catalogue.closed import Scope
from observability.catalogue.events.every import EVENTS
from observability.catalogue.metrics.every import METRICS
from playbook.catalogue.snippets import SNIPPETS
from playbook.snippet import Kind, Snippet

ROOT = Path(__file__).parents[3]
CODE = ("mailer_core", "observability", "oncall")
OF_EVERY_LINE = {"timestamp", "level", "message", "component", "logger", "exc_info", "trace_id", "error"}
FOREIGN_METRICS = {"up", "ALERTS", "alertmanager_notifications_failed_total"}
FILTER = re.compile(r'(?:\|=|!=|\|~|!~) "((?:[^"\\]|\\.)*)"')
JSON = re.compile(r"\| json ([^|]*)\|")
METRIC = re.compile(r"\b(?:mailer[_:]\w[\w:]*|up|ALERTS|alertmanager_\w+)\b")


def _of(kind: Kind) -> list[Snippet]:
    return [snippet for snippet in SNIPPETS.values() if snippet.kind is kind]


@cache
def _code() -> str:
    return "\n".join(path.read_text("utf-8") for folder in CODE for path in (ROOT / folder).rglob("*.py"))


def _sought(body: str) -> Iterator[str]:
    """Give the plain words of each line filter; what is a parameter, a JSON field or a shape is left out."""
    for found in FILTER.findall(body):
        text = found.replace('\\"', '"').removeprefix('"message":"')
        if "$" not in text and not text.startswith(("^", '"')):
            yield from (words.strip("( )") for words in text.split("|"))


@pytest.mark.parametrize("snippet", _of(Kind.LOGQL), ids=lambda snippet: snippet.id)
def test_a_logql_snippet_looks_for_words_that_the_code_says(snippet: Snippet) -> None:
    assert [words for words in _sought(snippet.body) if words not in _code()] == []


@pytest.mark.parametrize("snippet", _of(Kind.LOGQL), ids=lambda snippet: snippet.id)
def test_a_logql_snippet_takes_fields_that_an_event_has(snippet: Snippet) -> None:
    known = {field.name for event in EVENTS for field in fields(event)} | OF_EVERY_LINE  # type: ignore[arg-type]
    taken = {path.split(".")[0] for part in JSON.findall(snippet.body) for path in re.findall(r'="([\w.]+)"', part)}
    assert taken <= known


def test_a_scope_that_a_snippet_looks_for_is_one_of_the_closed_list() -> None:
    for snippet in _of(Kind.LOGQL):
        for scope in re.findall(r'\\"scope\\":\\"(\w+)', snippet.body):
            assert scope in set(Scope)


@pytest.mark.parametrize("snippet", _of(Kind.PROMQL), ids=lambda snippet: snippet.id)
def test_a_promql_snippet_asks_for_metrics_that_exist(snippet: Snippet) -> None:
    known = {metric.name for metric in METRICS} | {record.name for record in RECORDS} | FOREIGN_METRICS
    known |= {f"{metric.name}_bucket" for metric in METRICS if metric.buckets}
    names = re.findall(r'__name__=~"([^"]*)"', snippet.body)
    patterns = [re.compile(alternative) for alternative in names]
    plain = METRIC.findall(re.sub(r'"[^"]*"', '""', snippet.body))
    assert [name for name in plain if name not in known] == []
    assert all(any(pattern.fullmatch(name) for name in known) for pattern in patterns)


def test_an_alert_that_a_snippet_names_is_an_alert() -> None:
    alerts = {alert.name for alert in every_alert()}
    for snippet in _of(Kind.PROMQL):
        for pattern in re.findall(r'alertname[!=]~?"([^"]+)"', snippet.body):
            assert any(re.fullmatch(pattern, name) for name in alerts)
