"""CPU by part of the system: what the clock of a shared machine cannot tell, and why a rate is what it is."""

from collections.abc import Mapping
from contextlib import suppress

import psutil


def cpu_seconds(roots: Mapping[str, int]) -> dict[str, float]:
    """Give the CPU that each process, named by its id, and all its children have used, the ended ones too."""
    return {name: _family(psutil.Process(pid)) for name, pid in roots.items()}


def _family(root: psutil.Process) -> float:
    return sum(_used(process) for process in [root, *root.children(recursive=True)])


def _used(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return float(times.user + times.system + times.children_user + times.children_system)
    return 0.0
