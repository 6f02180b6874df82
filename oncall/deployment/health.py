"""`python -m oncall.deployment.health PART`: whether a part lives, for a container's health check.

A worker or beat lives while a process of its kind holds the lock on its file; beat must ring besides. The shipper must
have told of itself. Exit status 0: healthy.
"""

import os
import sys
import time
from pathlib import Path

from observability.metrics.directory import VARIABLE
from observability.metrics.lives import beat_age, lives
from observability.shipper.state import FILE

BEAT_SECONDS = 60.0
SHIPPER_SECONDS = 60.0


def worker(metrics_dir: Path) -> bool:
    """Say whether a process of the worker lives."""
    return lives(metrics_dir).living["worker"] > 0


def beat(metrics_dir: Path) -> bool:
    """Say whether beat rang within the last minute."""
    age = beat_age(metrics_dir)
    return age is not None and age < BEAT_SECONDS


def shipper(spool_dir: Path) -> bool:
    """Say whether the shipper told of itself within the last minute."""
    state = spool_dir / FILE
    return state.exists() and time.time() - state.stat().st_mtime < SHIPPER_SECONDS


CHECKS = {"worker": (worker, VARIABLE), "beat": (beat, VARIABLE), "shipper": (shipper, "ONCALL_SPOOL_DIR")}


def main(arguments: list[str]) -> int:
    """Check one part; returns the exit status."""
    check, variable = CHECKS[arguments[0]]
    return 0 if check(Path(os.environ[variable])) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
