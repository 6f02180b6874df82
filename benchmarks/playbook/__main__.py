"""Measure the playbook with millions of recipients: each question to PostgreSQL, and the whole diagnosis.

`python -m benchmarks.playbook --rows 10000000`. The rows need about 3 GB for the time of the run.
"""

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

import psycopg

from benchmarks.playbook.histories import fill_histories
from benchmarks.playbook.plans import large_tables_scanned
from benchmarks.recipients import CAMPAIGNS, IN_FLIGHT, PROVIDER, ROWS, campaign_id, fill, size_of_recipients
from benchmarks.sending import ours
from oncall import parts
from oncall.stack.embedded import EmbeddedStack
from playbook.binding import psycopg_query
from playbook.catalogue.snippets import SNIPPETS
from playbook.snippet import Kind, Snippet

TRIES = 5
MOST_MS = 100.0
MOST_SECONDS = 2.0


@dataclass(frozen=True)
class Question:
    """A statement, how long it took each time, and the large tables that it read from end to end."""

    name: str
    ms: list[float]
    scanned: frozenset[str]


def section(rows: int) -> Iterator[str]:
    """Run everything; yields lines of Markdown."""
    folder = ours.state_folder("playbook")
    shutil.rmtree(folder, ignore_errors=True)
    with EmbeddedStack(folder, report=_say) as stack:
        environment = ours.become_sender(stack)
        _say(f"Writing {rows:,} recipients")
        with psycopg.connect(stack.postgres.dsn, autocommit=True) as connection:
            fill(connection, rows, CAMPAIGNS, IN_FLIGHT)
            fill_histories(connection, CAMPAIGNS)
            size = size_of_recipients(connection)
            asked = [_ask(connection, snippet) for snippet in SNIPPETS.values() if snippet.kind is Kind.SQL]
        diagnosed = _diagnose(stack, environment)
    shutil.rmtree(folder, ignore_errors=True)
    yield f"{rows:,} recipients ({size}) in {CAMPAIGNS:,} campaigns, {IN_FLIGHT} of them in flight."
    yield ""
    yield from _told(asked, diagnosed)


def _ask(connection: psycopg.Connection[Any], snippet: Snippet) -> Question:
    values = {parameter.name: parameter.type.example for parameter in snippet.parameters}
    text, bound = psycopg_query(snippet, values | {"campaign_id": campaign_id(1), "provider": PROVIDER})
    times = []
    for _ in range(TRIES):
        began = time.perf_counter()
        connection.execute(text.encode(), bound).fetchall()
        times.append((time.perf_counter() - began) * 1000)
    return Question(snippet.id, times, large_tables_scanned(connection, text, bound))


def _diagnose(stack: EmbeddedStack, environment: Mapping[str, str]) -> list[float]:
    """Time the whole command as a person does, its start included, with a worker that answers."""
    stack.add(parts.worker(2, dict(environment), lambda: stack.supervisor.log("worker")))
    stack.add(parts.beat(dict(environment)))
    argv = [sys.executable, "-m", "oncall", "diagnose", "--json"]
    times = []
    for _ in range(TRIES):
        began = time.perf_counter()
        done = subprocess.run(argv, env=dict(environment), capture_output=True, text=True, check=False)
        times.append(time.perf_counter() - began)
        if done.returncode not in (0, 10, 20):
            raise RuntimeError(f"oncall diagnose ended with {done.returncode}: {done.stderr[-2000:]}")
    return times


def _told(asked: list[Question], diagnosed: list[float]) -> Iterator[str]:
    slowest = sorted(asked, key=lambda question: -median(question.ms))
    scanning = sorted(f"`{question.name}` ({', '.join(question.scanned)})" for question in asked if question.scanned)
    late = sum(median(question.ms) >= MOST_MS for question in asked)
    seconds = f"{median(diagnosed):.2f} s (median of {TRIES}; bound: {MOST_SECONDS:g} s)"
    yield f"- `oncall diagnose`, its start included: {seconds}"
    yield f"- {len(asked)} questions in SQL; {late} take {MOST_MS:g} ms or more"
    yield f"- large tables read from end to end: {', '.join(scanning) or 'none'}"
    yield ""
    yield "| the slowest questions | median | slowest |"
    yield "|---|---:|---:|"
    for question in slowest[:8]:
        yield f"| `{question.name}` | {median(question.ms):.1f} ms | {max(question.ms):.1f} ms |"
    yield ""


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def main() -> None:
    """Print the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    for line in section(parser.parse_args().rows):
        print(line)


if __name__ == "__main__":
    main()
