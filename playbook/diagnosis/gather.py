"""Ask all sources at once, under one deadline. What is not answered in time is UNKNOWN, and nobody waits for it."""

import threading
import time
from collections.abc import Sequence

from playbook.diagnosis.evidence import Reading, Trouble
from playbook.diagnosis.steps.step import Asker, Failed
from playbook.diagnosis.where import Where


class _Collected:
    """Readings as they come in, from many threads; none is taken after the deadline."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readings: dict[str, Reading] = {}
        self._open = True

    def add(self, reading: Reading) -> None:
        with self._lock:
            if self._open:
                self._readings[reading.step] = reading

    def add_missing(self, reading: Reading) -> None:
        with self._lock:
            if self._open:
                self._readings.setdefault(reading.step, reading)

    def close(self) -> dict[str, Reading]:
        with self._lock:
            self._open = False
            return self._readings


def gather(where: Where, askers: Sequence[Asker], budget: float) -> dict[str, Reading]:
    """Give a reading for every step, after `budget` seconds at the latest."""
    collected = _Collected()
    deadline = time.monotonic() + budget
    threads = [_begin(where, asker, collected) for asker in askers]
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    found = collected.close()
    steps = [step for asker in askers for step in asker.steps]
    return {step.id: found.get(step.id) or Reading(step.id, None, Trouble.NO_TIME, f"{budget:g} s") for step in steps}


def _begin(where: Where, asker: Asker, collected: _Collected) -> threading.Thread:
    """Ask in a daemon thread: one that hangs ends with the process."""
    thread = threading.Thread(target=_ask, args=(where, asker, collected), daemon=True)
    thread.start()
    return thread


def _ask(where: Where, asker: Asker, collected: _Collected) -> None:
    if not asker.configured(where):
        for step in asker.steps:
            collected.add(Reading(step.id, None, Trouble.NOT_CONFIGURED, asker.variable))
        return
    try:
        for reading in asker.ask(where):
            collected.add(reading)
    except Failed as failed:
        _fill(asker, collected, failed.trouble, failed.detail)
    except Exception as error:  # noqa: BLE001 -- a thread's edge: what nobody foresaw makes its source UNKNOWN
        _fill(asker, collected, Trouble.BROKEN, f"{type(error).__name__}: {error}")


def _fill(asker: Asker, collected: _Collected, trouble: Trouble, detail: str) -> None:
    for step in asker.steps:
        collected.add_missing(Reading(step.id, None, trouble, detail))
