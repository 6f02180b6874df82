"""What answers a panel's queries: anything that speaks PromQL, anything that speaks LogQL.

Both answer with the `data` of their HTTP APIs: `{"resultType": …, "result": …}`. Times are nanoseconds since 1970.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import requests

from dashboards.preview.exceptions import SourceFailed
from dashboards.preview.model import Kind
from dashboards.servers import innermost, server_of, session_for

Data = Mapping[str, Any]
ANSWER_SECONDS = 30.0
SECOND = 1_000_000_000


class Values(Protocol):
    """Answers queries for values; `name` says what it is, for people."""

    @property
    def name(self) -> str: ...  # noqa: D102 -- a field

    def instant(self, query: str, at_ns: int) -> Data:
        """Answer at one time."""

    def over_time(self, query: str, start_ns: int, end_ns: int, step_ns: int) -> Data:
        """Answer from start to end."""


class Logs(Values, Protocol):
    """Answers queries for lines as well."""

    def lines(self, query: str, start_ns: int, end_ns: int, limit: int) -> Data:
        """Answer with the latest lines."""


@dataclass(frozen=True)
class Sources:
    """Whom to ask; None: nobody. `refusals`: the errors by which they say that a question got no answer."""

    metrics: Values | None
    logs: Logs | None
    refusals: tuple[type[Exception], ...] = (SourceFailed,)

    def of(self, kind: Kind) -> Values | None:
        """Say who answers such queries."""
        return self.metrics if kind is Kind.PROMETHEUS else self.logs


class Prometheus:
    """A Prometheus by its HTTP API, or anything that speaks it. Every question raises SourceFailed."""

    def __init__(self, url: str) -> None:
        self.name, user, password = server_of(url)
        self._session = session_for(user, password)

    def instant(self, query: str, at_ns: int) -> Data:
        """Answer at one time."""
        return self._ask("query", query=query, time=_seconds(at_ns))

    def over_time(self, query: str, start_ns: int, end_ns: int, step_ns: int) -> Data:
        """Answer from start to end, at multiples of the step, as Grafana asks."""
        first, last = start_ns // step_ns * step_ns, end_ns // step_ns * step_ns
        span = {"start": _seconds(first), "end": _seconds(last), "step": _seconds(step_ns)}
        return self._ask("query_range", query=query, **span)

    def _ask(self, question: str, **parameters: str) -> Data:
        try:
            answer = self._session.post(f"{self.name}/api/v1/{question}", data=parameters, timeout=ANSWER_SECONDS)
        except requests.RequestException as error:
            raise SourceFailed(f"{self.name} does not answer: {innermost(error)}") from error
        document = _json(answer)
        if document.get("status") != "success":
            raise SourceFailed(
                document.get("error") or f"{self.name} answered {answer.status_code}, and not as Prometheus does."
            )
        data: Data = document["data"]
        return data

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


def _json(answer: requests.Response) -> Mapping[str, Any]:
    try:
        document = answer.json()
    except requests.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _seconds(nanoseconds: int) -> str:
    return f"{nanoseconds / SECOND:.3f}"
