"""How long each page of a manager and of whoever is on call takes with millions of recipients in the database."""

import shutil
from collections.abc import Iterator, Mapping
from itertools import cycle, islice

import psycopg

from benchmarks.pages.browser import Browser, Times, session_of
from benchmarks.recipients import CAMPAIGNS, IN_FLIGHT, campaign_id, fill, size_of_recipients
from benchmarks.sending import ours
from oncall import parts
from oncall.stack.embedded import EmbeddedStack
from oncall.stack.ports import LOOPBACK, free_port

OWNER, ON_CALL = "bench", "bench-oncall"
TRIES = 60
BOUND_MS = 200
FINISHED = 50
"""Finished campaigns that are asked in turns, so that none answers from what the last one warmed."""
SPREAD = """
    UPDATE mailer_campaign SET created_at = now() - make_interval(mins => substr(name, 6)::int),
        sent = CASE WHEN status = 'finished' THEN total - total / 100 END,
        failed = CASE WHEN status = 'finished' THEN total / 100 END, unknown = 0,
        finished_at = CASE WHEN status = 'finished' THEN now() - make_interval(hours => substr(name, 6)::int) END
"""
"""Newest first in flight: the first page of the list is then the dearest. One campaign ends an hour."""
PAGES = {
    "the list, its 20 campaigns in flight": "/campaigns/",
    "the list, its 40th page": "/campaigns/?page=40",
    "a campaign in flight": "/campaigns/{flying}/",
    "its progress, as it asks for itself": "/campaigns/{flying}/progress/",
    "a finished campaign": "/campaigns/{finished}/",
    "who did not get it": "/campaigns/{finished}/undelivered/",
    "the same as CSV": "/campaigns/{finished}/undelivered.csv",
    "the question before a pause": "/campaigns/{flying}/act/pause/",
    "letters with an unknown outcome": "/unknowns/",
}
ON_CALL_PAGES = {
    "the console, 20 campaigns in flight": "/console/",
    "its state, as it asks for itself": "/console/state/",
    "its verdict, as it asks for itself": "/console/verdict/",
    "its charts, as they ask for themselves": "/console/day/",
    "all campaigns": "/console/campaigns/",
    "a campaign in flight, for on-call": "/console/campaigns/{flying}/",
    "its timeline": "/console/campaigns/{flying}/timeline/",
    "a finished campaign's timeline, its letters": "/console/campaigns/{finished}/timeline/?kind=sent&kind=failed",
    "the plan of a pause": "/console/actions/campaign-pause/?campaign={flying}",
    "the audit": "/console/audit/",
    "all unknown letters": "/unknowns/",
    "a campaign's unknown letters": "/unknowns/{finished}/",
}


def answers(rows: int) -> Iterator[str]:
    """Measure it; yields lines of Markdown."""
    folder = ours.state_folder("pages")
    shutil.rmtree(folder, ignore_errors=True)
    with EmbeddedStack(folder) as stack:
        environment = ours.become_sender(stack)
        with psycopg.connect(stack.postgres.dsn, autocommit=True) as connection:
            fill(connection, rows, CAMPAIGNS, IN_FLIGHT)
            connection.execute(SPREAD)
            size = size_of_recipients(connection)
        port = free_port()
        stack.supervisor.start(parts.web(port, environment))
        site = f"http://{LOOPBACK}:{port}"
        times = _ask_all(Browser(site, session_of(OWNER)), PAGES)
        times |= _ask_all(Browser(site, session_of(ON_CALL, on_call=True)), ON_CALL_PAGES)
    shutil.rmtree(folder, ignore_errors=True)
    yield from _table(rows, size, times)


def _ask_all(browser: Browser, pages: Mapping[str, str]) -> dict[str, Times]:
    return {name: _ask(browser, address) for name, address in pages.items()}


def _ask(browser: Browser, address: str) -> Times:
    times = Times()
    flying = cycle(range(1, IN_FLIGHT + 1))
    finished = cycle(range(IN_FLIGHT + 1, IN_FLIGHT + 1 + FINISHED))
    for one, other in islice(zip(flying, finished, strict=False), TRIES):
        _page, ms = browser.get(address.format(flying=campaign_id(one), finished=campaign_id(other)))
        times.ms.append(ms)
    return times


def _table(rows: int, size: str, times: dict[str, Times]) -> Iterator[str]:
    yield f"### A page with {rows:,} recipients ({size})"
    yield ""
    yield f"{CAMPAIGNS:,} campaigns of one manager, {rows // CAMPAIGNS:,} recipients each; {TRIES} answers of each,"
    yield f"one after another, the first ones cold (bound: {BOUND_MS} ms for 95 of 100)."
    yield ""
    yield "| page | median | p95 | slowest |"
    yield "|---|---:|---:|---:|"
    for name, found in times.items():
        yield f"| {name} | {found.p50:.0f} ms | {found.p95:.0f} ms | {max(found.ms):.0f} ms |"
    yield ""
