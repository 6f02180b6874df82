"""Loki's HTTP API over a `LogStore`: a request in, a response out; no sockets.

Source: https://grafana.com/docs/loki/latest/reference/loki-http-api/ and Loki's `pkg/loghttp`. Errors are plain
text with Loki's status. One tenant: `X-Scope-OrgID` is taken and means nothing.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import unquote

import orjson

from observability.logql.evaluate import instant, is_metric, logs, range_query
from observability.logql.exceptions import LogQLError
from observability.logql.parser import parse
from observability.logql.result import Result, Streams, to_loki_json
from observability.store.detected_fields import fields_of, values_of
from observability.store.exceptions import RequestRefused
from observability.store.parameters import Parameters
from observability.store.push_request import read_push
from observability.store.selectors import selectors
from observability.store.store import LogStore
from observability.store.volumes import Volumes

PREFIX = "/loki/api/v1/"
VERSION = "3.8.0"
"""The Loki whose answers this store gives; clients choose their requests by it."""


@dataclass(frozen=True)
class Request:
    """What was asked. `query` is the part of the URL after `?`; header names are in lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Response:
    """What is answered."""

    status: int
    body: bytes = b""
    kind: str = "application/json; charset=UTF-8"


Answer = Callable[[Parameters], Any]


class Api:
    """Answers requests; `now` gives nanoseconds since 1970."""

    def __init__(self, store: LogStore, now: Callable[[], int] = time.time_ns) -> None:
        self._store = store
        self._now = now
        self._questions: dict[str, Answer] = {
            "query": self._instant,
            "query_range": self._range,
            "labels": self._labels,
            "label": self._labels,
            "series": self._series,
            "index/stats": self._stats,
            "index/volume": Volumes(store).instant,
            "index/volume_range": Volumes(store).ranged,
            "detected_fields": self._fields,
            "status/buildinfo": lambda _parameters: {"version": VERSION, "edition": "mailer-oncall development store"},
        }

    def answer(self, request: Request) -> Response:
        """Answer a request, if only with what is wrong about it."""
        try:
            return self._routed(request)
        except (RequestRefused, LogQLError) as error:
            return text(error.status, str(error))
        except OSError as error:
            return text(500, f"the store cannot reach its disk: {error}")

    def _routed(self, request: Request) -> Response:
        if request.path == "/ready":
            return text(200, "ready")
        name = request.path.removeprefix(PREFIX)
        if name == "push":
            return self._push(request)
        if request.method not in ("GET", "POST"):
            raise RequestRefused(405, f"{request.method} is not allowed here")
        parameters = Parameters.of(request.query, request.body, request.headers, self._now())
        return Response(200, orjson.dumps(self._question(name)(parameters)))

    def _question(self, name: str) -> Answer:
        if name in self._questions:
            return self._questions[name]
        label = name.removeprefix("label/").removesuffix("/values")
        if name == f"label/{label}/values":
            return lambda parameters: self._values(unquote(label), parameters)
        field = name.removeprefix("detected_field/").removesuffix("/values")
        if name == f"detected_field/{field}/values":
            return lambda parameters: self._field(unquote(field), parameters)
        raise RequestRefused(404, "404 page not found: this development store has no such page")

    def _push(self, request: Request) -> Response:
        if request.method != "POST":
            raise RequestRefused(405, f"{request.method} is not allowed here")
        complaints = self._store.push(read_push(request.body, request.headers))
        return text(400, "\n".join(complaints[:10])) if complaints else Response(204)

    def _instant(self, parameters: Parameters) -> dict[str, Any]:
        return _data(instant(self._store, parameters.text("query"), parameters.time("time", self._now())))

    def _range(self, parameters: Parameters) -> dict[str, Any]:
        query, (start, end) = parameters.text("query"), parameters.span()
        if is_metric(parse(query)):
            return _data(range_query(self._store, query, start, end, parameters.step()))
        if end <= start:
            raise RequestRefused(400, "end timestamp must not be before or equal to start time")
        limit, direction = parameters.limit(), parameters.direction()
        interval = parameters.interval()
        found = logs(self._store, query, start, end, limit=limit, direction=direction, interval_ns=interval)
        return _data(found, categorized=parameters.categorized)

    def _labels(self, parameters: Parameters) -> dict[str, Any]:
        return _success(sorted({name for labels in self._selected(parameters) for name in labels}))

    def _values(self, name: str, parameters: Parameters) -> dict[str, Any]:
        return _success(sorted({labels[name] for labels in self._selected(parameters) if name in labels}))

    def _selected(self, parameters: Parameters) -> list[Mapping[str, str]]:
        return self._store.series(selectors(parameters.all("query")), *parameters.span())

    def _series(self, parameters: Parameters) -> dict[str, Any]:
        chosen = selectors([*parameters.all("match[]"), *parameters.all("match")])
        return _success(self._store.series(chosen, *parameters.span()))

    def _stats(self, parameters: Parameters) -> dict[str, Any]:
        return asdict(self._store.stats(selectors([parameters.text("query")]), *parameters.span()))

    def _fields(self, parameters: Parameters) -> dict[str, Any]:
        limit = parameters.limit("limit", 1000)
        return {"fields": fields_of(self._latest(parameters), limit), "limit": limit}

    def _field(self, name: str, parameters: Parameters) -> dict[str, Any]:
        limit = parameters.limit("limit", 1000)
        return {"values": values_of(self._latest(parameters), name, limit), "limit": limit}

    def _latest(self, parameters: Parameters) -> Streams:
        """Return the lines from which fields are told."""
        return logs(self._store, parameters.text("query"), *parameters.span(), limit=parameters.limit("line_limit"))


def _data(result: Result, *, categorized: bool = False) -> dict[str, Any]:
    return _success({**to_loki_json(result, categorized=categorized), "stats": {}})


def _success(data: Any) -> dict[str, Any]:
    return {"status": "success", "data": data}


def text(status: int, words: str) -> Response:
    """Answer in plain words, as Loki's errors are."""
    return Response(status, f"{words}\n".encode(), "text/plain; charset=utf-8")
