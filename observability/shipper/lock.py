"""One shipper a spool."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from observability.shipper.exceptions import AlreadyShippingError


@contextmanager
def sole_shipper(directory: Path) -> Iterator[None]:
    """Hold the spool's shipper lock; it falls with the process. Raises AlreadyShippingError."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (directory / "shipper.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise AlreadyShippingError(
                f"another shipper (process {file.read() or 'unknown'}) already ships {directory}; one is enough"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
