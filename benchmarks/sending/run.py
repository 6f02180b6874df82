"""Measure the sending core beside its peers, in one run, and give a section of RESULTS.md."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import psycopg

from benchmarks.sending import ours
from benchmarks.sending.sink import Sink, fast_sink, slow_sink
from benchmarks.sending.telling.measure import price_of_telling
from oncall.stack.embedded import EmbeddedStack

LETTERS = 10_000
PEER_LETTERS = 3_000
ROUNDS = 7
OURS = "mailer_core, 2 processes, crash-safe, full logging"
PEERS = {
    "smtplib.sendmail, ready bytes, 1 process": "raw_smtplib",
    "Django EmailMultiAlternatives loop, 1 connection": "django_loop",
    "django-post-office, 2 processes": "post_office",
    "django-mailer, 1 process": "django_mailer",
}
REPLY_SECONDS = 0.02


def section() -> Iterator[str]:
    """Run everything; yields lines of Markdown."""
    folder = ours.state_folder("sending")
    shutil.rmtree(folder, ignore_errors=True)
    with EmbeddedStack(folder, report=_say) as stack:
        environment = ours.become_sender(stack)
        with fast_sink(stack.supervisor, folder / "sink") as sink:
            yield from _against_peers(stack, environment, sink)
            yield from price_of_telling(stack, environment, sink)
        yield from _slow_replies(stack, environment)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _against_peers(stack: EmbeddedStack, environment: dict[str, str], sink: Sink) -> Iterator[str]:
    rates: dict[str, list[float]] = {}
    memory = {}
    for number in range(ROUNDS):
        _say(f"Round {number + 1} of {ROUNDS}")
        for name, module in PEERS.items():
            rates.setdefault(name, []).append(_peer(stack, module, sink))
        figure = ours.send(stack, environment, sink.port, LETTERS, 2)
        rates.setdefault(OURS, []).append(figure.rate)
        memory[LETTERS] = figure.rss_mb
    memory[1_000] = ours.send(stack, environment, sink.port, 1_000, 2).rss_mb
    yield from _table(rates, sink)
    small, large = memory[1_000], memory[LETTERS]
    yield f"Memory of a sending process: {small:.0f} MB after 1,000 recipients, {large:.0f} MB after 10,000."
    yield ""


def _table(rates: dict[str, list[float]], sink: Sink) -> Iterator[str]:
    own = median(rates[OURS])
    yield f"### Letters a second, 0 ms replies, receiver: {sink.name}"
    yield ""
    yield f"Text and HTML of 2 KB each; ours {LETTERS:,} letters, peers {PEER_LETTERS:,}; median of {ROUNDS} rounds."
    yield ""
    yield "| sender | letters/s | rounds | ours is |"
    yield "|---|---:|---|---:|"
    for name, found in sorted(rates.items(), key=lambda item: -median(item[1])):
        rounds = ", ".join(f"{rate:.0f}" for rate in found)
        yield f"| {name} | {median(found):.0f} | {rounds} | {own / median(found):.2f}× |"
    yield ""


def _slow_replies(stack: EmbeddedStack, environment: dict[str, str]) -> Iterator[str]:
    yield "### Letters a second at 20 ms a reply"
    yield ""
    yield "| processes | letters/s | share of the possible (processes / 20 ms) |"
    yield "|---:|---:|---:|"
    for processes in (8, 16):
        with slow_sink(stack.supervisor, stack.folder / f"slow-{processes}", REPLY_SECONDS) as sink:
            figure = ours.send(stack, environment, sink.port, 4_000, processes)
        share = figure.rate / (processes / REPLY_SECONDS)
        yield f"| {processes} | {figure.rate:.0f} | {share:.0%} |"
    yield ""


def _peer(stack: EmbeddedStack, module: str, sink: Sink) -> float:
    _say(f"  {module}")
    database = f"bench_{module}"
    with psycopg.connect(stack.postgres.dsn, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {database}")
        connection.execute(f"CREATE DATABASE {database}")
    environment = os.environ | {
        "DATABASE_URL": stack.postgres.near_url_of(database),
        "SINK_PORT": str(sink.port),
        "LETTERS": str(PEER_LETTERS),
        "PYTHONPATH": str(Path.cwd()),
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.sending.peers.{module}"],
        env=environment, cwd=stack.folder, capture_output=True,  # some leave lock files where they run
        text=True, timeout=600, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{module} failed: {done.stderr[-2000:]}")
    answer = json.loads(done.stdout.splitlines()[-1])
    if answer["letters"] != PEER_LETTERS:
        raise RuntimeError(f"{module} sent {answer['letters']} of {PEER_LETTERS}")
    return float(answer["letters"] / answer["seconds"])
