"""Every query that was put to a real Loki gets Loki's answer, or is refused by name."""

import json
import math
import re
from collections import Counter
from typing import Any

import pytest

from observability.logql.exceptions import LogQLError, LogQLUnsupported
from tests.unit.logql.fixture import answer, cases

_POSITION = re.compile(r"line \d+, col \d+")


def _equal(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, dict) and isinstance(got, dict):
        return wanted.keys() == got.keys() and all(_equal(wanted[key], got[key]) for key in wanted)
    if isinstance(wanted, list) and isinstance(got, list):
        return len(wanted) == len(got) and all(map(_equal, wanted, got))
    return bool(wanted == got) or _close(wanted, got)


def _close(wanted: Any, got: Any) -> bool:
    try:
        return math.isclose(float(wanted), float(got), rel_tol=1e-9)
    except (TypeError, ValueError):
        return False


def _ordered(case: dict[str, Any], result: Any) -> Any:
    if not isinstance(result, list) or "sort" in case["query"] or not all(isinstance(one, dict) for one in result):
        return result
    return sorted(result, key=lambda one: json.dumps(one.get("metric", one.get("stream")), sort_keys=True))


def verdict(case: dict[str, Any]) -> str:
    """Compare our answer with the recorded one: passed, refused, or what differs."""
    expected = case["expect"]
    try:
        got = answer(case)
    except LogQLUnsupported:
        return "refused"
    except LogQLError as error:
        return _error_verdict(expected, error)
    if expected["status"] != 200 or got["resultType"] != expected["resultType"]:
        return f"wanted {expected}, got {got['resultType']}"
    same = _equal(_ordered(case, expected["result"]), _ordered(case, got["result"]))
    return "passed" if same else f"wanted {expected['result']}, got {got['result']}"


def _error_verdict(expected: dict[str, Any], error: LogQLError) -> str:
    if expected["status"] != error.status:
        return f"wanted {expected}, got {error.status}: {error}"
    place = _POSITION.search(expected["error"])
    if place and place[0] not in str(error):
        return f"wanted {expected['error']}, got {error}"
    return "passed"


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['id']}-{case['query'][:60]}")
def test_a_recorded_query_is_answered_as_loki_did_or_refused(case: dict[str, Any]) -> None:
    assert verdict(case) in ("passed", "refused")


def test_at_least_nine_in_ten_recorded_queries_pass_and_none_is_answered_wrongly() -> None:
    tally = Counter(result if (result := verdict(case)) in ("passed", "refused") else "wrong" for case in cases())
    assert len(cases()) == 162
    assert tally["wrong"] == 0
    assert tally["passed"] >= 0.9 * len(cases()), tally


def test_only_logfmt_is_refused_among_the_recorded_queries() -> None:
    refused = [case["query"] for case in cases() if verdict(case) == "refused"]
    assert all("| logfmt" in query for query in refused), refused
