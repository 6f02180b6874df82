"""The answers of a real Loki, asked of the store over HTTP."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.store.serving import SECOND, Answer, Client, served
from tests.unit.logql.fixture import DATA, cases
from tests.unit.logql.test_conformance import _POSITION, _equal, _ordered

FIXTURE = json.loads((DATA / "fixture.json").read_text(encoding="utf-8"))
BASE = FIXTURE["base"] * SECOND


@pytest.fixture(scope="module")
def loki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with served(tmp_path_factory.mktemp("store"), now=lambda: BASE + 3600 * SECOND) as client:
        assert client.push(FIXTURE["streams"]).status == 204
        yield client


def _asked(loki: Client, case: dict[str, Any]) -> Answer:
    if case["kind"] == "instant":
        return loki.ask("query", query=case["query"], time=BASE + round(case["at"] * SECOND))
    span = {"start": BASE + case["start"] * SECOND, "end": BASE + case["end"] * SECOND}
    rest = {name: case[name] for name in ("step", "limit", "direction") if name in case}
    return loki.ask("query_range", query=case["query"], **span, **rest)


def _verdict(case: dict[str, Any], answer: Answer) -> str:
    wanted = case["expect"]
    if answer.status == 501:
        return "refused"
    if answer.status != wanted["status"]:
        return f"wanted {wanted}, got {answer}"
    if answer.status != 200:
        place = _POSITION.search(wanted["error"])
        return "passed" if place is None or place[0] in answer.text else f"wanted {wanted}, got {answer}"
    data = answer.data
    same = _equal(_ordered(case, wanted["result"]), _ordered(case, data["result"]))
    return "passed" if same and data["resultType"] == wanted["resultType"] else f"wanted {wanted}, got {data}"


def test_the_recorded_queries_are_answered_over_http_as_loki_did_but_for_the_one_refused(loki: Client) -> None:
    verdicts = [_verdict(case, _asked(loki, case)) for case in cases()]
    assert not [verdict for verdict in verdicts if verdict not in ("passed", "refused")]
    assert Counter(verdicts) == {"passed": 161, "refused": 1}
