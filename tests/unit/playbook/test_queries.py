"""LogQL and PromQL of the playbook use no name that the catalogue does not know."""

import re
from typing import get_type_hints

import pytest

from alerts.recording import RECORDS
from observability.catalogue.events.every import EVENTS
from observability.catalogue.metrics.every import METRICS
from observability.logql.parser import parse
from playbook.binding import query
from playbook.catalogue.snippets import SNIPPETS
from playbook.snippet import Kind, Snippet

LOGQL = [snippet for snippet in SNIPPETS.values() if snippet.kind is Kind.LOGQL]
PROMQL = [snippet for snippet in SNIPPETS.values() if snippet.kind is Kind.PROMQL]
MESSAGES = {event.MESSAGE for event in EVENTS}
FIELDS = {name for event in EVENTS for name in get_type_hints(event)}
OF_EVERY_LINE = {"timestamp", "level", "message", "component", "logger", "exc_info", "error", "trace_id"}
PROMETHEUS_OWN = {"ALERTS", "up"}
ALERTMANAGER_OWN = re.compile(r"alertmanager_\w+")
_FIELD = re.compile(r'\b\w+="([a-z_.]+)"(?=[,\s|])')
_SENTENCE = re.compile(r'\|=\s*"([A-Z][a-z]+(?: [a-z]+)+)"')


def by_id(snippet: Snippet) -> str:
    return snippet.id


def filled(snippet: Snippet) -> str:
    return query(snippet, {parameter.name: parameter.type.example for parameter in snippet.parameters})


@pytest.mark.parametrize("snippet", LOGQL, ids=by_id)
def test_a_query_of_the_logs_is_one_that_our_parser_takes(snippet: Snippet) -> None:
    parse(filled(snippet))


@pytest.mark.parametrize("snippet", LOGQL, ids=by_id)
def test_a_query_of_the_logs_names_messages_and_fields_that_are_written(snippet: Snippet) -> None:
    assert set(_SENTENCE.findall(snippet.body)) <= MESSAGES
    extracted = re.findall(r"\| json ([^|]+)", snippet.body)
    named = {name.split(".")[0] for part in extracted for name in _FIELD.findall(f"{part} |")}
    assert named <= FIELDS | OF_EVERY_LINE


@pytest.mark.parametrize("snippet", PROMQL, ids=by_id)
def test_a_query_of_the_metrics_names_series_that_exist(snippet: Snippet) -> None:
    known = {metric.name for metric in METRICS} | {record.name for record in RECORDS} | PROMETHEUS_OWN
    known |= {f"{metric.name}_{part}" for metric in METRICS for part in ("bucket", "count", "sum")}
    body = snippet.body
    for pattern in re.findall(r'__name__=~"([^"]+)"', body):
        assert any(re.fullmatch(pattern, name) for name in known), pattern
    names = set(re.findall(r"\b(?:mailer[_:][\w:]+|up|ALERTS)\b", re.sub(r'"[^"]*"', "", body)))
    assert {name for name in names if not ALERTMANAGER_OWN.match(name)} <= known
    assert names or "__name__" in body or ALERTMANAGER_OWN.search(body)
