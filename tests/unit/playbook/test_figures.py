"""Figures that the prose types, since they live outside the catalogue: each is the code's own, in both languages."""

import re
from datetime import timedelta
from inspect import signature

import pytest
from django.conf import settings

from mailer_core.sending import database, decisions, pump, stops
from mailer_core.services import limits
from mailer_core.smtp.address import FINAL_TIMEOUT_SECONDS
from observability.catalogue.objectives import DELIVERY_OBJECTIVE, LEASE_DEAD_AFTER, SEND_SLOW, WORKER_PROGRESS
from observability.catalogue.text import Text
from observability.shipper.dead import DEAD_BYTES
from observability.spool.writer import SpoolWriter
from oncall.actions.telemetry import silence
from oncall.exporter.collector import DEADLINE_SECONDS
from playbook.catalogue.snippets import SNIPPETS
from playbook.library import load
from playbook.snippet import Snippet
from playbook.wording import span

_MOST = re.compile(r"(?:at most|Up to|[Tt]he last) (ten|\d+)\b(?! minutes)")
SPOOL_BYTES = signature(SpoolWriter).parameters["max_bytes"].default


def _time(time: timedelta | float) -> Text:
    exact = time if isinstance(time, timedelta) else timedelta(seconds=time)
    return Text(span(exact, "en"), span(exact, "ru"))


def _hours(time: timedelta) -> Text:
    hours = time // timedelta(hours=1)
    return Text(f"{hours} hours", f"{hours} часов")


FIGURES = (
    ("alert-mailer-smtp-unreachable", _time(decisions.UNREACHABLE_MOST)),
    ("reason-smtp-unreachable", _time(decisions.UNREACHABLE_MOST)),
    ("alert-mailer-limiter-unavailable", _time(stops.LIMITER_RETRY)),
    ("reason-limiter-unavailable", _time(stops.LIMITER_RETRY)),
    ("alert-mailer-campaign-not-served", _time(pump.BUDGET_SECONDS)),
    ("glossary", _time(pump.BUDGET_SECONDS)),
    ("alert-mailer-state-unreadable", _time(database.RECONNECT_SECONDS)),
    (
        "alert-mailer-state-unreadable",
        Text(f"{DEADLINE_SECONDS} seconds", f"{DEADLINE_SECONDS} секунды".replace(".", ",")),
    ),
    ("alert-mailer-log-backlog-large", Text(f"{SPOOL_BYTES >> 30} GiB", f"{SPOOL_BYTES >> 30} ГиБ")),
    ("op-alert-silence", _hours(silence.LONGEST)),
    ("op-limit-set", _hours(limits.LONGEST)),
    ("alert-mailer-logs-lost", Text(f"{DEAD_BYTES >> 20} MiB", f"{DEAD_BYTES >> 20} МиБ")),
)


SNIPPET_FIGURES = (
    ("source-durations", Text(f"{DEADLINE_SECONDS:g}", f"{DEADLINE_SECONDS:g}".replace(".", ","))),
    ("limiter-drift", Text(str(settings.MAILER_BATCH), str(settings.MAILER_BATCH))),
    ("send-durations", Text(f"{SEND_SLOW.total_seconds():g}", f"{SEND_SLOW.total_seconds():g}")),
    ("failure-share", Text(f"{1 - DELIVERY_OBJECTIVE:.2g}", f"{1 - DELIVERY_OBJECTIVE:.2g}".replace(".", ","))),
    ("leases", Text(f"{LEASE_DEAD_AFTER.seconds}", f"{LEASE_DEAD_AFTER.seconds}")),
    ("leases", Text(f"{WORKER_PROGRESS.seconds}", f"{WORKER_PROGRESS.seconds}")),
)


@pytest.mark.parametrize(("name", "figure"), SNIPPET_FIGURES)
def test_what_is_said_beside_a_snippet_has_the_figure_that_the_code_has(name: str, figure: Text) -> None:
    one = SNIPPETS[name]
    said = (one.expected, one.normal, *(way.result for way in one.next))
    assert any(figure.en in text.en and figure.ru in text.ru for text in said)


@pytest.mark.parametrize(("anchor", "figure"), FIGURES)
def test_a_section_types_the_figure_that_the_code_has(anchor: str, figure: Text) -> None:
    section = next(section for section in load().sections if section.anchor == anchor)
    assert figure.en in section.text.en
    assert figure.ru in section.text.ru


@pytest.mark.parametrize(
    "snippet", [one for one in SNIPPETS.values() if _MOST.search(one.expected.en)], ids=lambda one: one.id
)
def test_an_answer_has_as_many_rows_at_most_as_its_statement_gives(snippet: Snippet) -> None:
    told = _MOST.search(snippet.expected.en)
    given = re.search(r"LIMIT (\d+)$|topk\((\d+),", snippet.body)
    assert told
    assert given
    assert int(told[1].replace("ten", "10")) == int(given[1] or given[2])


def test_the_longest_right_wait_for_a_provider_is_two_minutes_as_the_sections_say() -> None:
    assert timedelta(seconds=FINAL_TIMEOUT_SECONDS) == timedelta(minutes=2)
