"""Wire a process: its loggers to one handler, the catalogue's events to the same handler."""

import atexit
import logging
import logging.config
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from celery.signals import worker_process_shutdown

from observability.emit import door
from observability.formatter import JsonLines
from observability.handler import LinesHandler, Spool, StandardOutput
from observability.redact import RecipientPolicy, address_policy
from observability.spool.writer import SpoolWriter

STDOUT = 1


@dataclass(frozen=True)
class Direct:
    """A Loki, the labels of all lines pushed to it, and a name and password where it wants them."""

    url: str
    labels: Mapping[str, str]
    auth: tuple[str, str] | None = None


@dataclass(frozen=True)
class LogSettings:
    """How this process logs. `spool_dir` None: the output alone. `descriptor` None: the spool alone.

    `descriptor`: the file descriptor that lines are written to as well, 1 for the standard output.
    `direct`: a Loki that this process pushes to by itself, instead of a spool.
    """

    component: str
    level: str = "INFO"
    event_level: str = "DEBUG"
    recipient: RecipientPolicy = RecipientPolicy.FULL
    hash_key: bytes = b""
    spool_dir: Path | None = None
    descriptor: int | None = STDOUT
    direct: Direct | None = None


def _spool(settings: LogSettings) -> Spool | None:
    if settings.direct is not None:
        from observability.shipper.direct import DirectLoki  # noqa: PLC0415 -- python-logging-loki, if it is wanted

        return DirectLoki(settings.direct.url, settings.direct.labels, settings.direct.auth)
    if settings.spool_dir is None:
        return None
    return SpoolWriter(settings.spool_dir)


def _output(settings: LogSettings) -> StandardOutput | None:
    """Let lines wait for others only where the spool has them by then."""
    if settings.descriptor is None:
        return None
    output = StandardOutput(settings.descriptor, lingers=settings.spool_dir is not None and settings.direct is None)
    atexit.register(output.flush)
    worker_process_shutdown.connect(output.flush, weak=False)  # a child of a pool skips `atexit`
    return output


def wire_logging(settings: LogSettings) -> LinesHandler:
    """Send all records and events of this process through one handler. Call once, before forking."""
    redact = address_policy(settings.recipient, settings.hash_key)
    handler = LinesHandler(JsonLines(settings.component, redact), _output(settings), _spool(settings))
    handler.threshold = logging.getLevelNamesMapping()[settings.event_level]
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.level)
    door.listeners[:] = [handler.emit_event]
    return handler


def component_from_environment(default: str) -> str:
    """Read the process's part from `ONCALL_COMPONENT` (set by the launcher), else take the default."""
    return os.environ.get("ONCALL_COMPONENT", default)
