"""Ask Loki for the last problems that the mailer told of; that it answers is the log path's own evidence."""

import json
import time
from collections.abc import Iterator
from typing import Any, Final

from playbook.catalogue.snippets import SNIPPETS
from playbook.diagnosis.evidence import Reading
from playbook.diagnosis.steps import web
from playbook.diagnosis.steps.shape import Shape
from playbook.diagnosis.steps.step import Asker, Source, Step, read
from playbook.diagnosis.where import Where

SECOND_NS: Final = 1_000_000_000
WINDOW_NS: Final = 15 * 60 * SECOND_NS
LINES: Final = 30
"""The newest of them: what is older tells of what was."""
_KEPT: Final = ("level", "message", "campaign_id", "component", "phase", "smtp_code", "scope", "error", "last_error")
PROBLEMS: Final = Step(
    "diagnose-problems",
    Source.LOKI,
    SNIPPETS["diagnose-problems"].question,
    SNIPPETS["diagnose-problems"].budget.total_seconds(),
    Shape.of("seconds_ago:number"),
    "diagnose-problems",
)


def ask(where: Where) -> Iterator[Reading]:
    """Ask."""
    yield read(PROBLEMS, lambda: _problems(where))


def _problems(where: Where) -> list[dict[str, Any]]:
    now = time.time_ns()
    query = {
        "query": SNIPPETS[PROBLEMS.by].body,
        "start": str(now - WINDOW_NS),
        "end": str(now + 60 * SECOND_NS),
        "limit": str(LINES),
        "direction": "backward",
    }
    answer = web.get("LOKI_URL", where.loki, "/loki/api/v1/query_range", query, _headers(where))
    pairs = [pair for stream in answer.body["data"]["result"] for pair in stream["values"]]
    newest = sorted(pairs, key=lambda pair: int(pair[0]), reverse=True)
    return [_line(int(pair[0]), pair[1], now) for pair in newest[:LINES]]


def _line(at_ns: int, line: str, now_ns: int) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except ValueError:
        told = {"message": line[:200]}
    return {
        "seconds_ago": round((now_ns - at_ns) / SECOND_NS, 1),
        **{name: told[name] for name in _KEPT if name in told},
    }


def _headers(where: Where) -> dict[str, str]:
    login = web.basic(where.loki_user, where.loki_password) if where.loki_user else {}
    return {"X-Scope-OrgID": where.loki_tenant, web.CA: where.loki_ca, **login}


ASKER: Final = Asker((PROBLEMS,), "LOKI_URL", lambda where: bool(where.loki), ask)
