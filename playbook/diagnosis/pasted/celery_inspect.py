"""Read what `celery inspect ping|active|active_queues|stats|reserved` printed, as text or with --json."""

import ast
import json
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any

from playbook.diagnosis.evidence import Trouble
from playbook.diagnosis.pasted.exceptions import Unreadable
from playbook.diagnosis.steps.step import Failed

_NODE = re.compile(r"^->\s+(?P<name>\S+):\s+OK$")
_REDIS = re.compile(r"OperationalError|redis\.exceptions\.")
_DENIALS = ("authentication", "username-password", "noauth", "wrongpass", "noperm")
_EMPTY = "- empty -"
_NOBODY = ("no nodes replied", "no reply from")
HINT = "paste the whole output of  celery -A oncall.site inspect active  (or ping, active_queues, stats; --json too)"
CALM = {
    "up_seconds": 3600, "processes": 1, "queues": ["mailer"], "done": {}, "active": [], "reserved": 0,
    "clock_ahead_seconds": None, "clock_error_seconds": None,
}  # fmt: skip
"""What is taken for granted of a worker that the pasted answer does not tell."""


def workers(text: str) -> dict[str, Any]:
    """Give the workers. Raises Failed where none answered, Unreadable where this is none of these answers."""
    if any(words in text.lower() for words in _NOBODY):
        raise Failed(Trouble.SILENT, "no worker answered: it is gone, stuck, or Redis is down")
    if "OperationalError" in text or "redis.exceptions." in text:
        raise Failed(*_of_redis(text))
    answers = _from_json(text) if text.lstrip().startswith("{") else dict(_from_text(text))
    if not answers:
        raise Unreadable(HINT)
    return {"listening": len(answers), "workers": [_worker(name, said) for name, said in sorted(answers.items())]}


def _of_redis(text: str) -> tuple[Trouble, str]:
    """Read why celery could not ask Redis, from its own last line."""
    line = next(line.strip() for line in reversed(text.splitlines()) if _REDIS.search(line))
    return (Trouble.DENIED if any(word in line.lower() for word in _DENIALS) else Trouble.REFUSED), line[:300]


def is_of_redis(complaint: str) -> bool:
    """Say whether a complaint tells that Redis could not be asked, not that no worker answered."""
    return bool(_REDIS.search(complaint))


def _from_json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Unreadable(f"{HINT} ({error})") from None
    return dict(found)


def _from_text(text: str) -> Iterator[tuple[str, Any]]:
    """Part the output at its nodes. A node's tasks and queues are one Python literal a line; stats are JSON."""
    name = ""
    body: list[str] = []
    for line in text.splitlines():
        node = _NODE.match(line.strip())
        if node:
            if name:
                yield name, _body(body)
            name, body = node["name"], []
        elif line.strip() and not re.match(r"^\d+ nodes? online\.$", line.strip()):
            body.append(line)
    if name:
        yield name, _body(body)


def _body(lines: list[str]) -> Any:
    joined = "\n".join(lines).strip()
    if joined == "pong":
        return {"ok": "pong"}
    if joined in ("", _EMPTY):
        return []
    try:
        if joined.startswith("{"):
            return json.loads(joined)
        return [ast.literal_eval(line.strip().removeprefix("* ")) for line in lines]
    except (ValueError, SyntaxError):
        raise Unreadable(f"a line cannot be read: “{joined[:60]}”; {HINT}") from None


def _worker(name: str, said: Any) -> dict[str, Any]:
    worker = {"name": name, **CALM}
    if isinstance(said, Mapping):
        if "pool" in said:
            return {**worker, "up_seconds": said.get("uptime"), "processes": len(said["pool"].get("processes", ())),
                    "done": said.get("total", {})}  # fmt: skip
        return worker
    if said and "routing_key" in said[0]:
        return {**worker, "queues": sorted(one["name"] for one in said)}
    return {**worker, "active": [_task(one) for one in said], "processes": max(1, len(said))}


def _task(one: Mapping[str, Any]) -> dict[str, Any]:
    began = one.get("time_start")
    running = None if began is None else round(time.time() - float(began), 1)
    return {"task": str(one.get("name", "")), "running_seconds": running, "process": one.get("worker_pid")}
