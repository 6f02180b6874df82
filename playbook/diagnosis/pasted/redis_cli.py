"""Read what redis-cli printed: INFO (all of it or a section), PONG, or its complaint."""

import re
from typing import Any

from playbook.diagnosis.evidence import Trouble
from playbook.diagnosis.pasted.exceptions import Unreadable
from playbook.diagnosis.steps.redis import FIELDS
from playbook.diagnosis.steps.step import Failed
from playbook.printing import REDIS_CLI

LONGEST_NUMBER = 20
"""Digits of the largest counter that Redis has (64 bits)."""
_OOM = re.compile(r"count=(\d+)")
_COMPLAINTS = (
    ("noauth", Trouble.DENIED),
    ("wrongpass", Trouble.DENIED),
    ("noperm", Trouble.DENIED),
    ("max number of clients", Trouble.FULL),
    ("timed out", Trouble.SILENT),
    ("timeout: sending signal", Trouble.SILENT),
    ("could not connect", Trouble.REFUSED),
    ("connection refused", Trouble.REFUSED),
    ("connection reset", Trouble.REFUSED),
    ("loading", Trouble.BROKEN),
)
_BEGINNINGS = (
    "could not connect", "error", "(error)", "noauth", "i/o error", "warning: auth", "auth failed", "timeout: ",
)  # fmt: skip


def server(text: str) -> dict[str, Any]:
    """Give what the server told of itself. Raises Failed where redis-cli complains, Unreadable otherwise."""
    complaint = next((line.strip() for line in text.splitlines() if line.strip().lower().startswith(_BEGINNINGS)), "")
    if complaint:
        words = text.lower()
        trouble = next((trouble for sign, trouble in _COMPLAINTS if sign in words), Trouble.BROKEN)
        raise Failed(trouble, complaint[:300])
    pairs = dict(line.strip().split(":", 1) for line in text.splitlines() if ":" in line and not line.startswith("#"))
    known: dict[str, Any] = {name: _number(pairs[name]) for name in FIELDS if name in pairs}
    if "errorstat_OOM" in pairs and (count := _OOM.search(pairs["errorstat_OOM"])):
        known["refused_for_memory"] = int(count[1])
    if not known and "PONG" not in text.replace('"', " ").split():
        raise Unreadable(f"this is neither PONG nor the output of INFO: run  timeout -v 15 {REDIS_CLI} info")
    return known


def _number(text: str) -> Any:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else text
