"""Follow the facts on their way: emit, spool, shipper, store; no line may be missing at any of them."""

import json
import logging
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from observability.catalogue.events.guards import BreakerOpened
from observability.catalogue.labels import APP
from observability.handler import LINGER_SECONDS, LinesHandler
from observability.shipper.state import FILE
from observability.shipper.target import LokiTarget
from observability.spool.writer import SpoolWriter
from oncall.demo import commands
from oncall.demo.exceptions import DemoFailedError
from oncall.logs.asking import RemoteLoki
from oncall.mailer_stack import MailerStack
from oncall.stack.waiting import wait_until

SETTLE_SECONDS = 15.0
WRITERS = ("web", "worker", "beat", "shipper", commands.LOG)
LINE = b'{"timestamp"'
HOUR_NS = 3600 * 10**9
LONGEST_TIMELINE = 100
TOLD = ("actor", "total", "defer_reason", "consecutive_errors", "last_error", "totals")


@dataclass(frozen=True)
class Stations:
    """How many lines each station has seen since the stack started."""

    emitted: int
    spooled: int
    shipped: int
    stored: int

    @property
    def agree(self) -> bool:
        """Say whether none is missing."""
        return len({self.emitted, self.spooled, self.shipped, self.stored}) == 1


def follow(running: MailerStack) -> Stations:
    """Wait until the last lines have arrived, and look twice. Raises DemoFailedError where some do not arrive.

    The stations cannot be read at one instant, and beat goes on telling: a line more at one of them
    may hide one that is missing at another. Two looks alike, longer apart than a quiet line waits for
    the standard output, saw nothing move.
    """
    seen: list[Stations] = []

    def settled() -> bool:
        seen.append(_look(running))
        return seen[-1].agree and seen[-2:-1] == seen[-1:]

    if not wait_until(settled, SETTLE_SECONDS, 2 * LINGER_SECONDS):
        raise DemoFailedError(f"Some log lines are missing on their way: {seen[-1]}")
    return seen[-1]


def metrics(running: MailerStack) -> str:
    """Print `oncall metrics` as an operator would see it. Raises DemoFailedError where the two sides disagree."""
    done = commands.run(running, ["metrics"])
    if done.returncode:
        raise DemoFailedError(f"oncall metrics disagrees: {done.stdout}{done.stderr}")
    return done.stdout


def timeline(running: MailerStack, campaign: UUID) -> list[str]:
    """Tell from the logs what happened to a campaign, letter by letter left out."""
    return [_told(line) for line in _lines(running, campaign, "(Campaign|Circuit)")]


def opened_at(running: MailerStack, campaign: UUID) -> datetime:
    """Say when a campaign's breaker first opened, by the logs."""
    line = _lines(running, campaign, BreakerOpened.MESSAGE)[0]
    return datetime.fromisoformat(line["timestamp"])


def _lines(running: MailerStack, campaign: UUID, message: str) -> list[dict[str, Any]]:
    """Ask the store for a campaign's lines whose message begins so, the oldest first."""
    query = f'{{app="{APP}"}} | campaign_id="{campaign}" |~ `"message":"{message}`'
    now = time.time_ns()
    answer = _store(running).lines(query, now - HOUR_NS, now, LONGEST_TIMELINE, forward=True)
    values = sorted(value for stream in answer["result"] for value in stream["values"])
    return [json.loads(value[1]) for value in values]


def _told(line: dict[str, Any]) -> str:
    at = datetime.fromisoformat(line["timestamp"]).astimezone()
    facts = [f"{name}={line[name]}" for name in TOLD if line.get(name) is not None]
    return f"{at:%H:%M:%S.%f}"[:-3] + f"  {line['level']:5}  {line['message']}  {' '.join(facts)}"


def _store(running: MailerStack) -> RemoteLoki:
    return RemoteLoki(LokiTarget(running.environment["LOKI_URL"]))


def _look(running: MailerStack) -> Stations:
    shipper = json.loads((running.spool / FILE).read_text())
    return Stations(_emitted(running), shipper["appended"], shipper["shipped"], _stored(running))


def _emitted(running: MailerStack) -> int:
    """Count the lines on the other processes' outputs, and this process's, which go to the spool alone."""
    printed = 0
    for name in WRITERS:
        with running.log(name).open("rb") as stream:
            printed += sum(line.startswith(LINE) for line in stream)
    return printed + sum(writer.stats().appended for writer in _own_writers())


def _own_writers() -> list[SpoolWriter]:
    handlers = logging.getLogger().handlers
    return [h.spool for h in handlers if isinstance(h, LinesHandler) and isinstance(h.spool, SpoolWriter)]


def _stored(running: MailerStack) -> int:
    answer = _store(running).instant(f'sum(count_over_time({{app="{APP}"}}[1h]))', time.time_ns())
    return int(answer["result"][0]["value"][1]) if answer["result"] else 0
