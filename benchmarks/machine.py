"""The machine's facts that a figure needs beside it."""

import os
import platform
import time
from pathlib import Path
from statistics import median
from tempfile import NamedTemporaryFile


def processor() -> str:
    """Name the processor, as far as the system tells."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        if names:
            return names[0]
    return platform.processor() or platform.machine()


def sync_ms() -> float:
    """Measure an fdatasync of 200 bytes: the median of 100, in milliseconds."""
    with NamedTemporaryFile(dir=".") as file:
        spent = []
        for _ in range(100):
            file.write(b"x" * 200)
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            spent.append((time.perf_counter() - began) * 1000)
    return median(spent)


def facts() -> list[str]:
    """Give the facts as lines of Markdown."""
    return [
        f"- {os.cpu_count()} × {processor()}",
        f"- {platform.system()} {platform.release()}, Python {platform.python_version()}",
        f"- fsync of 200 bytes: {sync_ms():.2f} ms (median of 100)",
        "- a shared, noisy machine: read the ratios, not the absolute figures",
    ]
