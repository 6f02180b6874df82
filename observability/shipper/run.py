"""The shipper as a process: one call from start to exit code."""

import os
import signal
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from observability.shipper.exceptions import AlreadyShippingError
from observability.shipper.lock import sole_shipper
from observability.shipper.push import Labels
from observability.shipper.ship import Limits, Shipper
from observability.shipper.target import LokiTarget


@dataclass(frozen=True)
class ShipperConfig:
    """All a shipper must be told."""

    spool_dir: Path
    target: LokiTarget
    labels: Labels
    limits: Limits = field(default_factory=Limits)


def run_shipper(config: ShipperConfig) -> int:
    """Ship until SIGTERM or SIGINT; returns the exit code: 0, or 75 where another one already ships."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        with sole_shipper(config.spool_dir):
            shipper = Shipper(config.spool_dir, config.target, config.labels, limits=config.limits)
            shipper.run(stop)
    except AlreadyShippingError as error:
        sys.stderr.write(f"oncall ship: {error}\n")
        return os.EX_TEMPFAIL
    return os.EX_OK
