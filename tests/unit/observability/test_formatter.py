"""A line is one JSON object with the common fields, whatever it was made of."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

import pytest

from observability import context
from observability.catalogue.events.people import ThrottleFellBack
from observability.formatter import JsonLines
from observability.line_head import iso

LINES = JsonLines("worker")
HEAD = ["timestamp", "level", "message", "component", "event_id"]


def line(message: str, *args: Any, **extra: Any) -> dict[str, Any]:
    made = logging.LogRecord("mailer", logging.WARNING, __file__, 1, message, args, None)
    made.__dict__.update(extra)
    return dict(json.loads(LINES.record_line(made, 1)))


def test_an_event_begins_with_the_common_fields_and_goes_on_with_its_own() -> None:
    found = json.loads(LINES.event_line(ThrottleFellBack(action="campaign_start", error="timeout"), 1))
    assert list(found) == [*HEAD, "action", "error"]
    assert (found["level"], found["component"]) == ("WARNING", "worker")


def test_the_thread_of_a_trace_stands_in_every_line() -> None:
    with context.bound(trace_id="t", campaign_id="c"):
        event = json.loads(LINES.event_line(ThrottleFellBack(action="a", error="e"), 1))
        assert (event["trace_id"], event["campaign_id"]) == ("t", "c")
        with context.bound(campaign_id="d"):
            assert (line("x")["trace_id"], line("x")["campaign_id"]) == ("t", "d")
    assert "trace_id" not in line("x")


def test_no_two_lines_share_an_id() -> None:
    assert len({line("x")["event_id"] for _ in range(1000)}) == 1000


def test_time_is_rfc_3339_in_utc_with_microseconds() -> None:
    moment = datetime(2026, 11, 24, 3, 4, 5, 678901, UTC)
    assert iso(int(moment.timestamp()) * 10**9 + 678_901_000) == b"2026-11-24T03:04:05.678901Z"


@pytest.mark.parametrize(
    "value", ["half \ud800 a pair", 2**80, -(2**70), {1: "a"}, {("a", 1): None}, {1, 2}, object(), b"\xff"]
)
def test_a_value_that_json_lacks_costs_no_line(value: Any) -> None:
    assert line("x", strange=value)["message"] == "x"


def test_words_that_do_not_fit_their_arguments_cost_no_line() -> None:
    assert "seven" in line("%d letters", "seven")["message"]


class _Unprintable:
    def __str__(self) -> str:
        raise RuntimeError("no words")

    __repr__ = __str__


def test_what_cannot_be_written_does_not_take_its_line_with_it() -> None:
    found = line("%s", _Unprintable(), of=_Unprintable(), keys={_Unprintable(): 1})
    assert found["message"] == "%s [tuple: RuntimeError]"
    assert (found["of"], found["keys"]) == ("[_Unprintable: RuntimeError]", {"[_Unprintable: RuntimeError]": 1})


def test_what_holds_itself_or_lies_too_deep_is_left_out() -> None:
    ring: list[Any] = [1]
    ring += [ring, {"again": ring}]
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    assert line("x", ring=ring)["ring"] == [1, "[deeper]", {"again": "[deeper]"}]
    assert "[deeper]" in json.dumps(line("x", deep=deep)["deep"])


def test_a_record_s_own_fields_do_not_change_the_common_ones() -> None:
    forged = {"timestamp": "then", "level": "DEBUG", "component": "web", "event_id": "1"}
    found = line("x", **forged)
    assert not forged.items() & found.items()
    assert (found["level"], found["component"]) == ("WARNING", "worker")
