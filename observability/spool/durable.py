"""Replace a small file so that a crash leaves either the old one or the new one, whole."""

import os
from pathlib import Path

from observability.spool.segment import sync_data


def write_durably(path: Path, content: bytes) -> None:
    """Write beside, put on disk, rename over. Raises OSError with the old content untouched."""
    beside = path.with_name(path.name + ".tmp")
    fd = os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        os.write(fd, content)
        sync_data(fd)
    finally:
        os.close(fd)
    beside.replace(path)
