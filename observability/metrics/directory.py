"""The folder in which the processes of a stack keep their counters and say that they live."""

import secrets
from pathlib import Path

VARIABLE = "ONCALL_METRICS_DIR"
"""Environment variable that names the folder; the same for all processes of a stack and for the exporter."""


def prepare_metrics_dir(path: Path) -> Path:
    """Make the folder, and empty it: the counters of a former stack are over.

    Call it once, before the first process of a stack starts; while one runs, its counters would be lost.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in path.iterdir():
        left.unlink()
    return path


def token() -> str:
    """Name a process like no other before it or on another machine (process ids are used again)."""
    return secrets.token_hex(8)
