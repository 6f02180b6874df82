"""Look at this host's own files: which of the mailer's processes live here, and how the log shipper gets on."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from observability.catalogue.text import Text
from observability.metrics.lives import beat_age, lives
from observability.shipper.state import FILE, backlog
from playbook.diagnosis.evidence import Reading, Trouble
from playbook.diagnosis.steps.shape import Shape
from playbook.diagnosis.steps.step import Asker, Failed, Source, Step, read
from playbook.diagnosis.where import Where

PROCESSES: Final = Step(
    "host-processes",
    Source.HOST,
    Text("Which of the mailer's processes live on this host?", "Какие процессы рассылки живут на этой машине?"),
    1.0,
    Shape.of("living:numbers dead:numbers beat_rang_seconds_ago:number?", rows=False),
)
SPOOL: Final = Step(
    "host-spool",
    Source.HOST,
    Text("Do this host's log lines leave for Loki?", "Уходят ли строки журнала этой машины в Loki?"),
    1.0,
    Shape.of(
        "waiting_bytes:whole oldest_seconds:number free_bytes:whole* shipper:map?",
        rows=False,
        shipper=Shape.of("told_seconds_ago:number stored_seconds_ago:number? alarm:truth last_error:text", rows=False),
    ),
)


def _processes(where: Where) -> Iterator[Reading]:
    yield read(PROCESSES, lambda: _from_disk(where.metrics_dir, _lives))


def _spool(where: Where) -> Iterator[Reading]:
    yield read(SPOOL, lambda: _from_disk(where.spool_dir, _shipping))


def _from_disk(folder: Path | None, look: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    try:
        (folder or Path()).stat()
        return look(folder or Path())
    except (OSError, ValueError) as error:
        raise Failed(Trouble.BROKEN, str(error)) from error


def _lives(folder: Path) -> dict[str, Any]:
    found = lives(folder)
    return {"living": dict(found.living), "dead": dict(found.dead), "beat_rang_seconds_ago": beat_age(folder)}


def _shipping(spool: Path) -> dict[str, Any]:
    """Set what waits beside the shipper's own words; None where it never spoke."""
    file = spool / FILE
    told = json.loads(file.read_bytes()) if file.exists() else None
    shipper = told and {
        "told_seconds_ago": round(time.time() - told["written_at"], 1),
        "stored_seconds_ago": round(time.time() - told["last_success"], 1) if told["last_success"] else None,
        "alarm": bool(told["alarm"]),
        "last_error": str(told["last_error"])[:200],
        "dead": told["dead"],
        "dropped": told["dropped"],
    }
    waiting = asdict(backlog(spool))
    return {
        "waiting_bytes": waiting["bytes"],
        "oldest_seconds": round(waiting["oldest_age_seconds"], 1),
        "free_bytes": shutil.disk_usage(spool).free,
        "shipper": shipper,
    }


ASKERS: Final = (
    Asker((PROCESSES,), "ONCALL_METRICS_DIR", lambda where: where.metrics_dir is not None, _processes),
    Asker((SPOOL,), "ONCALL_SPOOL_DIR", lambda where: where.spool_dir is not None, _spool),
)
