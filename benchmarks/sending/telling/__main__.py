"""Measure what telling costs by itself: `python -m benchmarks.sending.telling [ROUNDS [LETTERS]]`."""

import shutil
import sys

from benchmarks.sending import ours
from benchmarks.sending.sink import fast_sink
from benchmarks.sending.telling.measure import price_of_telling
from oncall.stack.embedded import EmbeddedStack

folder = ours.state_folder("telling")
shutil.rmtree(folder, ignore_errors=True)
with EmbeddedStack(folder) as stack:
    environment = ours.become_sender(stack)
    with fast_sink(stack.supervisor, folder / "sink") as sink:
        print("\n".join(price_of_telling(stack, environment, sink, *map(int, sys.argv[1:]))))
