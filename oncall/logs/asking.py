"""Ask for logs: a Loki over HTTP, or the spool of this host by our own evaluator. The answers are the same.

An answer is the `data` of Loki's API: `{"resultType": …, "result": …}`. All times are nanoseconds since 1970.
Raises QuestionRefused where the query is at fault, NoAnswer where the source is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import requests

from dashboards.servers import innermost, server_of, session_for
from observability.logql import evaluate
from observability.logql.exceptions import LogQLError
from observability.logql.result import Result, to_loki_json
from observability.logql.source import LogSource
from observability.shipper.push import Labels
from observability.shipper.target import PUSH_PATH, LokiTarget
from oncall.logs.exceptions import NoAnswer, QuestionRefused
from oncall.logs.spool_source import SpoolSource

Data = dict[str, Any]
ANSWER_SECONDS = 60.0


class Logs(Protocol):
    """Anything that answers LogQL; `name` says what it is, for people."""

    @property
    def name(self) -> str: ...  # noqa: D102 -- a field

    def instant(self, query: str, at_ns: int) -> Data:
        """Answer a metric query at one time."""

    def over_time(self, query: str, start_ns: int, end_ns: int, step_ns: int) -> Data:
        """Answer a metric query from start to end."""

    def lines(self, query: str, start_ns: int, end_ns: int, limit: int, *, forward: bool = False) -> Data:
        """Answer a log query: the latest lines, or the oldest."""


@dataclass(frozen=True)
class OwnEvaluator:
    """Answers from lines at hand."""

    name: str
    source: LogSource

    def instant(self, query: str, at_ns: int) -> Data:
        """Answer a metric query at one time."""
        return _evaluated(lambda: evaluate.instant(self.source, query, at_ns))

    def over_time(self, query: str, start_ns: int, end_ns: int, step_ns: int) -> Data:
        """Answer a metric query from start to end."""
        return _evaluated(lambda: evaluate.range_query(self.source, query, start_ns, end_ns, step_ns))

    def lines(self, query: str, start_ns: int, end_ns: int, limit: int, *, forward: bool = False) -> Data:
        """Answer a log query: the latest lines, or the oldest."""
        return _evaluated(
            lambda: evaluate.logs(
                self.source, query, start_ns, end_ns, limit=limit, direction="forward" if forward else "backward"
            )
        )


def _evaluated(evaluation: Callable[[], Result]) -> Data:
    try:
        return to_loki_json(evaluation())
    except LogQLError as error:
        raise QuestionRefused(str(error)) from error


def spool_logs(directory: Path, labels: Labels) -> OwnEvaluator:
    """Answer from a spool, as the Loki it is shipped to would. Raises NoAnswer where there is none."""
    if not directory.is_dir():
        raise NoAnswer(f"there is no spool at {directory}: set ONCALL_SPOOL_DIR, or name a Loki with --url or LOKI_URL")
    return OwnEvaluator(f"the spool of {directory}", SpoolSource(directory, labels))


class RemoteLoki:
    """Asks a Loki, or our store, over HTTP; `seconds`: how long an answer may take."""

    def __init__(self, target: LokiTarget, seconds: float = ANSWER_SECONDS) -> None:
        self._seconds = seconds
        self.name, user, password = server_of(target.url.removesuffix("/").removesuffix(PUSH_PATH))
        self._session = session_for(target.user or user, target.password or password)
        self._session.verify = str(target.ca) if target.ca else True
        if target.tenant:
            self._session.headers["X-Scope-OrgID"] = target.tenant

    def instant(self, query: str, at_ns: int) -> Data:
        """Answer a metric query at one time."""
        return self._ask("query", query=query, time=str(at_ns))

    def over_time(self, query: str, start_ns: int, end_ns: int, step_ns: int) -> Data:
        """Answer a metric query from start to end."""
        return self._ask("query_range", query=query, start=str(start_ns), end=str(end_ns), step=str(step_ns / 1e9))

    def lines(self, query: str, start_ns: int, end_ns: int, limit: int, *, forward: bool = False) -> Data:
        """Answer a log query: the latest lines, or the oldest."""
        direction = "forward" if forward else "backward"
        span = {"start": str(start_ns), "end": str(end_ns)}
        return self._ask("query_range", query=query, limit=str(limit), direction=direction, **span)

    def _ask(self, question: str, **parameters: str) -> Data:
        try:
            answer = self._session.post(f"{self.name}/loki/api/v1/{question}", data=parameters, timeout=self._seconds)
        except requests.RequestException as error:
            raise NoAnswer(f"{self.name} does not answer: {innermost(error)}") from error
        if answer.status_code in (400, 422, 501):
            raise QuestionRefused(answer.text.strip())
        if not answer.ok:
            raise NoAnswer(f"{self.name} answered {answer.status_code}: {answer.text.strip()[:500]}")
        try:
            data: Data = answer.json()["data"]
            return {"resultType": data["resultType"], "result": data["result"]}
        except (ValueError, KeyError, TypeError) as error:
            raise NoAnswer(f"{self.name} answered {answer.status_code}, and not as Loki does.") from error

    def close(self) -> None:
        """Close the connection."""
        self._session.close()
