"""A real Loki and our store get the same pushes and the same questions.

Everything is pushed under labels of this run alone, in the last hours, so that a Loki in use may serve.
"""

import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from observability.catalogue.queries import LOG_METRICS
from oncall.stack.waiting import wait_until
from tests.integration.alerts.suite import Rule, shipped_rules
from tests.integration.store.serving import HOUR, SECOND, Answer, Client, served
from tests.unit.logql.fixture import DATA, cases
from tests.unit.logql.test_conformance import _equal, _ordered

pytestmark = pytest.mark.loki
FIXTURE = json.loads((DATA / "fixture.json").read_text(encoding="utf-8"))
BASE = FIXTURE["base"] * SECOND
SHIFT = (time.time_ns() - 2 * HOUR - BASE) // HOUR * HOUR
"""Whole hours, so that the steps of range queries fall on the same lines as when they were recorded."""
RUN = f"run_{uuid4().hex}"
VISIBLE_SECONDS = 30.0


def streams() -> list[dict[str, Any]]:
    """Move the recorded streams to this day and to an app of this run."""
    return [
        {
            "stream": {**stream["stream"], "run": RUN},
            "values": [[str(int(ts) + SHIFT), *rest] for ts, *rest in stream["values"]],
        }
        for stream in FIXTURE["streams"]
    ]


def ours_alone(query: str) -> str:
    """Add this run's label to every selector of a query; what is no selector stays."""
    return query.replace('{app="mailer"', f'{{run="{RUN}",app="mailer"')


@pytest.fixture(scope="module")
def both(real_loki: Client, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Client]]:
    with served(tmp_path_factory.mktemp("store"), now=time.time_ns) as store:
        assert [client.push(streams()).status for client in (real_loki, store)] == [204, 204]
        assert wait_until(lambda: _count(real_loki) == _count(store), VISIBLE_SECONDS), (
            "Loki does not show what it took"
        )
        yield real_loki, store


def _count(client: Client) -> Any:
    return client.ask("query", query=f'sum(count_over_time({{run="{RUN}"}}[24h]))', time=time.time_ns()).data["result"][
        0
    ]["value"][1]


def _asked(client: Client, case: dict[str, Any]) -> Answer:
    begin, query = BASE + SHIFT, ours_alone(case["query"])
    if case["kind"] == "instant":
        return client.ask("query", query=query, time=begin + round(case["at"] * SECOND))
    span = {"start": begin + case["start"] * SECOND, "end": begin + case["end"] * SECOND}
    rest = {name: case[name] for name in ("step", "limit", "direction") if name in case}
    return client.ask("query_range", query=query, **span, **rest)


def _compare(case: dict[str, Any], theirs: Answer, own: Answer) -> None:
    assert own.status == theirs.status, (theirs.text, own.text)
    if theirs.status == 200:
        assert own.data["resultType"] == theirs.data["resultType"]
        assert _equal(_ordered(case, theirs.data["result"]), _ordered(case, own.data["result"]))


@pytest.mark.parametrize(
    "case", [case for case in cases() if '{app="mailer"' in case["query"]], ids=lambda case: f"{case['id']}"
)
def test_a_recorded_question_is_answered_alike(both: tuple[Client, Client], case: dict[str, Any]) -> None:
    theirs, own = (_asked(client, case) for client in both)
    if own.status == 501:
        pytest.skip(own.text)
    _compare(case, theirs, own)


@pytest.mark.parametrize("metric", LOG_METRICS, ids=lambda metric: metric.name)
def test_a_metric_of_the_catalogue_is_answered_alike(both: tuple[Client, Client], metric: Any) -> None:
    case = {"kind": "instant", "query": metric.over("2h"), "at": 2 * 3600}
    theirs, own = (_asked(client, case) for client in both)
    _compare(case, theirs, own)
    assert own.status == 200


@pytest.mark.parametrize("rule", shipped_rules("loki").values(), ids=lambda rule: rule.get("alert") or rule["record"])
def test_a_rule_that_ships_is_answered_alike(both: tuple[Client, Client], rule: Rule) -> None:
    case = {"kind": "instant", "query": rule["expr"], "at": 2 * 3600}
    theirs, own = (_asked(client, case) for client in both)
    _compare(case, theirs, own)
    assert own.status == 200


@pytest.mark.parametrize(
    "stream",
    [
        {"stream": {}, "values": [["NOW", "x"]]},
        {"stream": {"run": RUN, **{f"l{number}": "v" for number in range(15)}}, "values": [["NOW", "x"]]},
        {"stream": {"run": RUN, "app": 5}, "values": [["NOW", "x"]]},
        {"stream": {"run": RUN, "a-b": "v"}, "values": [["NOW", "x"]]},
        {"stream": {"run": RUN, "refused": "old"}, "values": [["OLD", "x"], ["NOW", "x"]]},
        {"stream": {"run": RUN, "refused": "new"}, "values": [["FUTURE", "x"]]},
        {"stream": {"run": RUN, "refused": "long"}, "values": [["NOW", "x" * (262_144 + 1)]]},
        {"stream": {"run": RUN, "refused": "behind"}, "values": [["NOW", "x"], ["BEHIND", "x"]]},
        {"stream": {"run": RUN, "refused": "metadata"}, "values": [["NOW", "x", {f"k{n}": "v" for n in range(129)}]]},
        {"stream": {"run": RUN, "refused": "line"}, "values": [["NOW", 5]]},
        {"stream": {"run": RUN, "refused": "time"}, "values": [["noon", "x"]]},
        {"stream": {"run": RUN, "refused": "nothing"}, "values": [["NOW", "x"], ["NOW", "x"]]},
    ],
    ids=lambda stream: json.dumps(stream)[:60],
)  # fmt: skip
def test_a_push_is_taken_or_refused_alike(both: tuple[Client, Client], stream: dict[str, Any]) -> None:
    now = time.time_ns()
    times = {"NOW": now, "OLD": now - 8 * 24 * HOUR, "FUTURE": now + HOUR, "BEHIND": now - 2 * HOUR}
    values = [[str(times.get(ts, ts)), *rest] for ts, *rest in stream["values"]]
    theirs, own = (client.push([{**stream, "values": values}]) for client in both)
    assert own.status == theirs.status, (theirs.text, own.text)
