"""A host whose clock is wrong, for one process: `python -m tests.acceptance.diagnosis.moved_clock SECONDS -m MODULE …`.

Python's own clock is moved before the module is run: what it logs, and what it tells when asked, is wrong by so much.
"""

import runpy
import sys
import time


def move(seconds: int) -> None:
    """Move what `time` tells; the monotonic clock goes on."""
    told, told_ns = time.time, time.time_ns
    time.time = lambda: told() + seconds
    time.time_ns = lambda: told_ns() + seconds * 1_000_000_000


if __name__ == "__main__":
    _, by, _, module, *words = sys.argv
    move(int(by))
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
