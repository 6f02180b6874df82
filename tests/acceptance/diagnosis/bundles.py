"""Bundles of the matrix's cases, one small file each, so that the unit level judges them again in a second."""

import json
import re
import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from oncall.stack.supervisor import ROOT
from playbook.diagnosis.bundle import Bundle
from playbook.diagnosis.evidence import Evidence, Reading, Trouble

FOLDER: Final = Path(__file__).resolve().parents[2] / "data" / "bundles"
HOST: Final = "mailer-host"


@dataclass(frozen=True)
class Recorded:
    """What was read in a case, and the cause that it must be told by; None: nothing is wrong."""

    case: str
    cause: str | None
    campaign: str | None
    readings: dict[str, Reading]

    @property
    def evidence(self) -> Evidence:
        """What is judged."""
        return Evidence(self.readings, self.campaign)

    def without(self, step: str) -> Evidence:
        """What is judged where one step's answer is lost."""
        lost = Reading(step, None, Trouble.MISSING, step)
        return Evidence({**self.readings, step: lost}, self.campaign)


def keep(case: str, cause: str | None, bundle: Bundle, folder: Path = FOLDER) -> None:
    """Write a case down, with nothing of this machine in it."""
    readings = {step: _said(reading) for step, reading in sorted(bundle.readings.items())}
    row = {"case": case, "cause": cause, "campaign": bundle.campaign, "readings": readings}
    text = _anywhere(json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{case}.json").write_text(text + "\n", "utf-8")


def _anywhere(text: str) -> str:
    """Take this machine's name and folders out."""
    for folder in (sys.prefix, str(ROOT), tempfile.gettempdir()):
        text = text.replace(folder, "…")
    return re.sub(rf"\b{re.escape(socket.gethostname())}\b", HOST, text)


def _said(reading: Reading) -> dict[str, Any]:
    row = asdict(reading)
    row["seconds"] = round(row["seconds"], 3)
    del row["step"]
    return row


def every(folder: Path = FOLDER) -> Iterator[Recorded]:
    """Read all, by name."""
    for file in sorted(folder.glob("*.json")):
        row = json.loads(file.read_text("utf-8"))
        readings = {step: _reading(step, said) for step, said in row["readings"].items()}
        yield Recorded(row["case"], row["cause"], row["campaign"], readings)


def _reading(step: str, said: dict[str, Any]) -> Reading:
    trouble = Trouble(said["trouble"]) if said["trouble"] else None
    return Reading(step, said["value"], trouble, said["detail"], said["seconds"])
