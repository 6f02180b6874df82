"""A writer for the chaos run: appends, idles, forks, sets its clock back, until it is killed.

Usage: python -m tests.acceptance.shipper.writing SPOOL ACKS NAME RATE
"""

import os
import random
import sys
import time
from pathlib import Path

import orjson

from observability.spool.writer import SpoolWriter

LEVELS = ["DEBUG", "INFO", "INFO", "INFO", "ERROR"]
PAD = "x" * 250


class Writing:
    """One process's work. An id is written to the ack file only after `append` said True."""

    def __init__(self, spool: Path, acks: Path, name: str) -> None:
        self.writer = SpoolWriter(spool, segment_bytes=64 << 10, free_space_floor=0)
        self.acks, self.name, self.count = acks, name, 0
        self.random = random.Random(name)
        self.open_acks()

    def open_acks(self) -> None:
        self.ack = os.open(self.acks / self.name, os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def append(self) -> None:
        self.count += 1
        event_id = f"{self.name}-{self.count}"
        level = self.random.choice(LEVELS)
        back = self.random.choice([0, 0, 0, 0, 2_000_000_000])
        fields = {"event_id": event_id, "level": level, "component": "worker", "campaign_id": "c1", "pad": PAD}
        if self.writer.append(time.time_ns() - back, level, orjson.dumps(fields)):
            os.write(self.ack, event_id.encode() + b"\n")

    def fork(self) -> None:
        """Let a child append some, and die without cleaning up."""
        pid = os.fork()
        if pid == 0:
            self.name, self.count = f"{self.name}.{os.getpid()}", 0
            self.open_acks()
            for _ in range(50):
                self.append()
            os._exit(0)
        os.waitpid(pid, 0)

    def run(self, rate: float) -> None:
        """Append `rate` entries a second in bursts, with idle phases and forks between them."""
        while True:
            begun, burst = time.monotonic(), self.random.randrange(50, 500)
            for _ in range(burst):
                self.append()
            if self.random.random() < 0.03:
                self.fork()
            if self.random.random() < 0.02:
                time.sleep(0.3)
            time.sleep(max(0.0, burst / rate - (time.monotonic() - begun)))


if __name__ == "__main__":
    Writing(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]).run(float(sys.argv[4]))
