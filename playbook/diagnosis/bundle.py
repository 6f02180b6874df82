"""Record a diagnosis into a folder, and read it back: the same verdict, without any service.

A step is a JSON file; the manifest holds what was asked, each step's time and trouble, and the digest of its file.
A file that is missing or was changed makes its step UNKNOWN. What is written was redacted before (`redaction.py`).
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from playbook.diagnosis.evidence import Reading, Trouble
from playbook.diagnosis.redaction import printable
from playbook.diagnosis.steps.every import STEPS
from playbook.diagnosis.steps.shape import Shape

SCHEMA: Final = "mailer-diagnosis-bundle/1"
MANIFEST: Final = "manifest.json"
MANIFEST_SHAPE: Final = Shape.of("at:number took_seconds:number campaign:uuid? playbook:text steps:map", rows=False)
STEP_SHAPE: Final = Shape.of("trouble:text? detail:text seconds:number sha256:text", rows=False)


class NoBundle(Exception):
    """The folder holds no bundle that can be read, or may not be written to."""


@dataclass(frozen=True)
class Bundle:
    """What was recorded. `at`: Unix seconds."""

    at: float
    took_seconds: float
    campaign: str | None
    playbook: str
    readings: dict[str, Reading]


def record(folder: Path, bundle: Bundle) -> None:
    """Write it. Raises NoBundle where the folder holds something else, or cannot be written to."""
    try:
        _record(folder, bundle)
    except OSError as error:
        raise NoBundle(f"{folder} cannot be written to ({error.strerror or error}): name another folder") from error


def _record(folder: Path, bundle: Bundle) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise NoBundle(f"{folder} is not empty: name a new folder")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    steps = {step: _write(folder, reading) for step, reading in bundle.readings.items()}
    manifest = {
        "schema": SCHEMA,
        "at": bundle.at,
        "took_seconds": bundle.took_seconds,
        "campaign": bundle.campaign,
        "playbook": bundle.playbook,
        "steps": steps,
    }
    _dump(folder / MANIFEST, manifest)


def replay(folder: Path) -> Bundle:
    """Read it back. Raises NoBundle."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        if manifest["schema"] != SCHEMA:
            raise NoBundle(f"{folder} was recorded as {manifest['schema']!r}; this program reads {SCHEMA}")
        _require(MANIFEST_SHAPE, manifest)
        readings = {step: _read(folder, step, said) for step, said in manifest["steps"].items() if step in STEPS}
        return Bundle(
            manifest["at"],
            manifest["took_seconds"],
            manifest["campaign"],
            manifest["playbook"],
            _whole(readings, manifest),
        )
    except (OSError, OverflowError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NoBundle(f"{folder} holds no bundle that can be read ({type(error).__name__}: {error})") from error


def _require(shape: Shape, value: Any) -> None:
    """Raise ValueError where the manifest does not look as this program writes it."""
    wrong = shape.misfit(value)
    if wrong:
        raise ValueError(f"{MANIFEST}: {wrong}")
    datetime.fromtimestamp(value.get("at", 0), UTC)


def _write(folder: Path, reading: Reading) -> dict[str, Any]:
    """Write a step's value, and give what the manifest says of it."""
    digest = _dump(folder / f"{reading.step}.json", reading.value)
    said = asdict(reading)
    del said["value"], said["step"]
    return {**said, "sha256": digest}


def _dump(file: Path, value: Any) -> str:
    content = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()
    file.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def _read(folder: Path, step: str, said: dict[str, Any]) -> Reading:
    _require(STEP_SHAPE, said)
    trouble = Trouble(said["trouble"]) if said["trouble"] else None
    try:
        content = (folder / f"{step}.json").read_bytes()
    except OSError as error:
        return Reading(step, None, Trouble.MISSING, f"{step}.json: {type(error).__name__}")
    if hashlib.sha256(content).hexdigest() != said["sha256"]:
        return Reading(step, None, Trouble.MISSING, f"{step}.json")
    reading = Reading(step, json.loads(content), trouble, said["detail"], float(said["seconds"]))
    return printable(reading)


def _whole(readings: dict[str, Reading], manifest: dict[str, Any]) -> dict[str, Reading]:
    """Say of steps that the manifest does not know that they are missing; one campaign is asked for only by name."""
    wanted = [step for step in STEPS if step != "campaign-state" or manifest["campaign"]]
    return {step: readings.get(step) or Reading(step, None, Trouble.MISSING, step) for step in wanted}
