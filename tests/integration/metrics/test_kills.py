"""Processes that count at full speed are killed, stopped and read at any moment: each event counts wholly, and once."""

import mmap
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate, cycle, islice
from pathlib import Path

import pytest

from observability.metrics.collect import totals
from observability.metrics.directory import prepare_metrics_dir
from observability.metrics.listener import EventCounters
from observability.metrics.totals import Totals
from tests.unit.metrics.events import PROVIDER, sent

KILLS = 200
LONGEST_LIFE_SECONDS = 0.015
READINGS = 150
STOPS = 50
EVENTS = [sent(took_ms=float(n), phases_ms={"data": 0.5, "body": n % 5 / 7}) for n in range(1000)]
"""Each with numbers of its own, so that another's in its place is seen."""
Values = dict[tuple[str, ...], float]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return prepare_metrics_dir(tmp_path / "metrics")


class Sender:
    """A process that counts letters as fast as it can, and says how many are counted for certain."""

    def __init__(self, folder: Path) -> None:
        self._said = memoryview(mmap.mmap(-1, mmap.PAGESIZE)).cast("Q")
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self._send(EventCounters(Totals(folder), (PROVIDER,)))
            finally:
                os._exit(1)

    def _send(self, count: EventCounters) -> None:
        while True:
            count(EVENTS[self.certain % len(EVENTS)])
            self._said[0] += 1

    @property
    def certain(self) -> int:
        """How many letters it had counted when last it looked."""
        return self._said[0]

    def kill(self) -> None:
        """Kill it, and wait for its end. May be called twice."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0


@contextmanager
def senders(folder: Path, count: int) -> Iterator[list[Sender]]:
    """Run so many for the length of a `with` block."""
    running = [Sender(folder) for _ in range(count)]
    try:
        yield running
    finally:
        for sender in running:
            sender.kill()


def values(folder: Path) -> Values:
    """Give what all processes have counted, as it is exported."""
    return {
        (sample.name, *sorted(f"{name}={value}" for name, value in sample.labels.items())): sample.value
        for family in totals(folder, (PROVIDER,))
        for sample in family.samples
    }


def seconds_of(letters: int) -> float:
    """Give what a process has added up after so many letters, to the last bit."""
    *_, added_up = accumulate((event.took_ms * 0.001 for event in islice(cycle(EVENTS), letters)), initial=0.0)
    return added_up


def letters(found: Values) -> int:
    """Give the letters that are counted, which every series that a letter moves must agree on."""
    sent = found["mailer_emails_sent_total", f"provider={PROVIDER}"]
    assert found["mailer_send_duration_seconds_count", f"provider={PROVIDER}"] == sent
    assert found["mailer_smtp_phase_duration_seconds_count", "phase=data"] == sent
    return int(sent)


def test_a_process_killed_at_any_moment_has_counted_each_event_wholly_and_once(folder: Path) -> None:
    dice = random.Random()
    for _ in range(KILLS):
        sender = Sender(prepare_metrics_dir(folder))
        time.sleep(dice.uniform(0, LONGEST_LIFE_SECONDS))
        sender.kill()
        found = values(folder)
        assert sender.certain <= letters(found) <= sender.certain + 1
        assert found["mailer_send_duration_seconds_sum", f"provider={PROVIDER}"] == seconds_of(letters(found))


def test_no_counter_is_seen_to_go_back_while_processes_count_and_die(folder: Path) -> None:
    with senders(folder, 2) as running:
        before = values(folder)
        for reading in range(READINGS):
            now = values(folder)
            assert {key: (value, now[key]) for key, value in before.items() if now[key] < value} == {}
            assert letters(now) >= letters(before)
            before = now
            if reading == READINGS // 2:
                running[0].kill()
    certain = sum(sender.certain for sender in running)
    assert certain <= letters(values(folder)) <= certain + len(running)


def test_a_process_that_is_stopped_keeps_no_reader_waiting(folder: Path) -> None:
    with senders(folder, 1) as running:
        for _ in range(STOPS):
            os.kill(running[0].pid, signal.SIGSTOP)
            os.waitpid(running[0].pid, os.WUNTRACED)
            found = values(folder)
            assert running[0].certain <= letters(found) <= running[0].certain + 1
            assert values(folder) == found
            os.kill(running[0].pid, signal.SIGCONT)
