"""The chaos run: writers and the shipper are killed again and again while Loki misbehaves; count, by id.

Usage: python -m tests.acceptance.shipper.chaos [EVENTS] [KILLS] [SEED]
"""

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import psutil

from observability.shipper.state import backlog
from tests.integration.shipper.conservation import dead_ids, spool_ids
from tests.integration.shipper.loki import OK, FakeLoki, Reply, serving

WRITERS = 3
RATE = 4000.0
LONGEST_ID = 12
"""Bytes of an id in an ack file, its newline with it; but for a forked child's, which are few."""
STALL_SECONDS = 60.0
"""A backlog that does not shrink for so long will not."""

FAULTS = [
    Reply(429, "rate limit", headers={"Retry-After": "0"}, store=False),
    Reply(429, "rate limit", headers={"Retry-After": "1"}, store=False),
    Reply(500, store=False),
    Reply(500, store=True),
    Reply(503, store=False),
    Reply(260, "blocked", store=False),
    Reply(204, hang_seconds=0.8),
    Reply(0, store=True),
    Reply(0, store=False),
]


@dataclass
class CountingLoki(FakeLoki):
    """Keeps a digest of each entry in place of the entry, for half a million of them."""

    digests: dict[str, int] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)

    def _store(self, streams: list[dict[str, Any]]) -> int:
        refused = 0
        for stream in streams:
            labels = orjson.dumps(stream["stream"], option=orjson.OPT_SORT_KEYS)
            for ts, line, *metadata in stream["values"]:
                event_id = orjson.loads(line)["event_id"]
                if event_id.endswith("3333"):
                    refused += 1
                    continue
                digest = hash((labels, ts, line, orjson.dumps(metadata)))
                if self.digests.setdefault(event_id, digest) != digest:
                    self.twice.append(event_id)
        return refused


@dataclass(frozen=True)
class Outcome:
    """What a run came to. `lost` and `twice` are ids, `died` the last words of processes nobody killed.

    `waiting` is what the spool still holds: not lost, but a shipper that is well leaves nothing.
    """

    acknowledged: int
    stored: int
    dead: int
    kills: int
    pushes: int
    seconds: float
    drain_seconds: float
    peak_megabytes: float
    waiting: int
    lost: list[str]
    twice: list[str]
    died: list[str]

    def report(self) -> str:
        """Write it in a few lines."""
        shown = {name: value[:5] if isinstance(value, list) else value for name, value in vars(self).items()}
        sizes = f"lost: {len(self.lost)}, twice: {len(self.twice)}, died: {len(self.died)}"
        return f"{shown}\n{sizes}\n"


class Chaos:
    """The processes of a run, and the hand that kills them."""

    def __init__(self, directory: Path, loki: CountingLoki, seed: int, shipper_every: int) -> None:
        self.spool, self.acks, self.loki = directory / "spool", directory / "acks", loki
        self.acks.mkdir()
        self.words = directory / "stderr"
        self.died: list[str] = []
        self.random = random.Random(seed)
        self.shipper_every = shipper_every
        self.kills = self.births = 0
        self.peak = 0
        self.drain_seconds = 0.0
        self.writers = [self.new_writer() for _ in range(WRITERS)]
        self.shipper = self.new_shipper()
        loki.script = self.misbehave

    def misbehave(self, _number: int) -> Reply:
        return self.random.choice(FAULTS) if self.random.random() < 0.3 else OK

    def new_writer(self) -> subprocess.Popen[bytes]:
        self.births += 1
        return self.start("writing", str(self.spool), str(self.acks), f"w{self.births}", str(RATE))

    def new_shipper(self) -> subprocess.Popen[bytes]:
        return self.start("shipping", str(self.spool), self.loki.url)

    def start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"tests.acceptance.shipper.{module}", *arguments]
        with self.words.open("ab") as words:
            return subprocess.Popen(command, stderr=words)

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """Kill -9; who was dead before is noted."""
        if process.poll() is not None:
            self.died.append(f"{process.args!r}: exit {process.returncode}; {self.words.read_text()[-2000:]}")
        process.kill()
        process.wait()

    def kill_one(self) -> None:
        """Kill -9 a writer or the shipper, and start another in its place."""
        self.kills += 1
        if self.kills % self.shipper_every == 0:
            self.watch_memory()
            self.end(self.shipper)
            self.shipper = self.new_shipper()
        else:
            place = self.random.randrange(WRITERS)
            self.end(self.writers[place])
            self.writers[place] = self.new_writer()

    def watch_memory(self) -> None:
        if self.shipper.poll() is None:
            self.peak = max(self.peak, psutil.Process(self.shipper.pid).memory_info().rss)

    def acknowledged(self) -> set[str]:
        return {line for file in self.acks.iterdir() for line in file.read_text().splitlines()}

    def run(self, events: int, kills: int) -> None:
        """Go on until there are events and kills enough; then let all settle."""
        while self.kills < kills or acks_in(self.acks) < events:
            time.sleep(self.random.uniform(0.1, 0.6))
            self.kill_one()
        for writer in self.writers:
            self.end(writer)
        self.writers.clear()
        self.loki.script = lambda _number: OK
        if not self.drained():
            self.ask_why()
        self.watch_memory()
        self.end(self.shipper)

    def drained(self) -> bool:
        """Wait until the spool is empty; False when it stops shrinking."""
        begun = progress = time.monotonic()
        least = left = backlog(self.spool).bytes
        while left and time.monotonic() - progress < STALL_SECONDS:
            time.sleep(0.1)
            left = backlog(self.spool).bytes
            if left < least:
                least, progress = left, time.monotonic()
        self.drain_seconds = round(time.monotonic() - begun, 1)
        return not left

    def ask_why(self) -> None:
        """Note where a shipper stands that does not get on, and what it last wrote of itself."""
        if self.shipper.poll() is None:
            self.shipper.send_signal(signal.SIGUSR1)
            time.sleep(0.5)
        state = (self.spool / "shipper.json").read_text()
        self.died.append(f"the spool was not drained; {state}; {self.words.read_text()[-3000:]}")

    def close(self) -> None:
        for process in [*self.writers, self.shipper]:
            if process.poll() is None:
                self.end(process)


def acks_in(directory: Path) -> int:
    """Return how many ids the ack files hold at least, from their size."""
    return sum(file.stat().st_size for file in directory.iterdir()) // LONGEST_ID


@contextmanager
def chaos(directory: Path, loki: CountingLoki, seed: int, shipper_every: int) -> Iterator[Chaos]:
    one = Chaos(directory, loki, seed, shipper_every)
    try:
        yield one
    finally:
        one.close()


def run_chaos(directory: Path, events: int, kills: int, seed: int, shipper_every: int = 3) -> Outcome:
    """Run, and account for every id that was acknowledged. Every so manieth kill is the shipper's."""
    begun, loki = time.monotonic(), CountingLoki()
    with serving(loki), chaos(directory, loki, seed, shipper_every) as one:
        one.run(events, kills)
        acknowledged, dead, waiting = one.acknowledged(), dead_ids(one.spool), spool_ids(one.spool)
    lost = sorted(acknowledged - loki.digests.keys() - dead - waiting)
    waiting -= loki.digests.keys() | dead
    return Outcome(
        acknowledged=len(acknowledged),
        stored=len(loki.digests),
        dead=len(dead),
        kills=one.kills,
        pushes=loki.pushes,
        seconds=round(time.monotonic() - begun, 1),
        drain_seconds=one.drain_seconds,
        peak_megabytes=round(one.peak / 1e6, 1),
        waiting=len(waiting),
        lost=lost,
        twice=loki.twice,
        died=one.died,
    )


if __name__ == "__main__":
    wanted = [int(argument) for argument in sys.argv[1:]]
    events, kills, seed = [*wanted, *[500_000, 150, 1][len(wanted) :]]
    with tempfile.TemporaryDirectory() as name:
        outcome = run_chaos(Path(name), events, kills, seed)
    sys.stdout.write(outcome.report())
    sys.exit(bool(outcome.lost or outcome.twice or outcome.died or outcome.waiting))
