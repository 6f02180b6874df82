"""Replace a small file so that a crash leaves either the old one or the new one, whole."""

import os
from collections.abc import Callable
from pathlib import Path

from observability.spool.segment import sync_data


def write_durably(path: Path, content: bytes, half_way: Callable[[], None] = lambda: None) -> None:
    """Write beside, put on disk, rename over. Raises OSError with the old content untouched."""
    beside = path.with_name(path.name + ".tmp")
    with open(beside, "wb", opener=_private) as file:
        file.write(content)
        file.flush()
        sync_data(file.fileno())
    half_way()
    beside.replace(path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
