"""The running totals of one process, in files that outlive it.

They have the format and the names of prometheus_client's multiprocess mode, so its collector merges them.
Its own `Counter.inc` takes a lock and a system call for each value; a letter moves a dozen values, so here
they are written together, under one lock, in a fraction of the time.
"""

import os
import threading
from bisect import bisect_left
from collections.abc import Callable
from pathlib import Path
from typing import Any

from prometheus_client import mmap_dict, utils

from observability.catalogue.metric import Metric, Type
from observability.metrics.directory import token
from observability.metrics.file import DoublesFile

_key: Any = mmap_dict.mmap_key  # the library annotates only a part
_text: Any = utils.floatToGoString

Labels = tuple[str, ...]
Add = Callable[[float], None]
"""Adds an amount to one series."""


class Totals:
    """The totals of this process; a forked child begins its own. Hold `lock` while you use what `series` gave."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._files: dict[Type, DoublesFile] = {}
        self._series: dict[tuple[str, Labels], Add] = {}
        self.lock = threading.Lock()
        os.register_at_fork(after_in_child=self._begin_anew)

    def _begin_anew(self) -> None:
        """Forget the parent's totals, which are the parent's to tell, and its lock, which another thread may hold."""
        self.lock = threading.Lock()
        for file in self._files.values():
            file.close()
        self._files = {}
        self._series = {}

    def series(self, metric: Metric, labels: Labels) -> Add:
        """Give what adds to a series of a counter, or observes a value in a histogram. Raises OSError."""
        known = (metric.name, labels)
        if known not in self._series:
            make = self._counter if metric.type is Type.COUNTER else self._histogram
            self._series[known] = make(metric, labels)
        return self._series[known]

    def _counter(self, metric: Metric, labels: Labels) -> Add:
        file = self._file(Type.COUNTER)
        place = file.place(_key(metric.family, metric.name, metric.label_names, labels, metric.help))

        def add(amount: float) -> None:
            file.doubles[place] += amount

        return add

    def _histogram(self, metric: Metric, labels: Labels) -> Add:
        file, names = self._file(Type.HISTOGRAM), metric.label_names
        total = file.place(_key(metric.family, f"{metric.name}_sum", names, labels, metric.help))
        bounds = [*metric.buckets, float("inf")]
        buckets = [
            file.place(
                _key(metric.family, f"{metric.name}_bucket", (*names, "le"), (*labels, _text(bound)), metric.help)
            )
            for bound in bounds
        ]

        def observe(value: float) -> None:
            doubles = file.doubles
            doubles[total] += value
            doubles[buckets[bisect_left(bounds, value)]] += 1

        return observe

    def _file(self, kind: Type) -> DoublesFile:
        if kind not in self._files:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._files[kind] = DoublesFile(self._directory / f"{kind}_{token()}.db")
        return self._files[kind]
