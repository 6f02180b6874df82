"""Stages that look at a line's text: `regexp`, `pattern`, line filters, and the order of what is left."""

import pytest

from observability.logql.evaluate import logs
from observability.logql.source import Entry, MemorySource
from tests.unit.logql.stages import labels_of, run

ACCESS = (
    '0.191.12.2 - - [10/Jun/2021:09:14:29 +0000] "GET /api/plugins/versioncheck HTTP/1.1" 200 2 "-" '
    '"Go-http-client/2.0" "13.76.247.102, 34.120.177.193" "TLSv1.2" "US" ""'
)


def test_regexp_makes_labels_of_named_groups() -> None:
    stages = r'| regexp "(?P<method>\\w+) (?P<path>[\\w|/]+) \\((?P<status>\\d+?)\\) (?P<duration>.*)"'
    assert labels_of(stages, "POST /api/prom/api/v1/query_range (200) 1.5s") == {
        "method": "POST",
        "path": "/api/prom/api/v1/query_range",
        "status": "200",
        "duration": "1.5s",
    }


def test_regexp_leaves_a_line_alone_that_does_not_match_and_empties_a_group_that_took_no_part() -> None:
    assert labels_of('| regexp "(?P<n>\\\\d+)"', "none") == {}
    assert labels_of('| regexp "a(?P<n>b)?"', "a") == {"n": ""}


def test_pattern_makes_labels_of_captures() -> None:
    stages = '| pattern `<ip> - - <_> "<method> <uri> <_>" <status> <size> <_> "<agent>" <_>`'
    assert labels_of(stages, ACCESS) == {
        "ip": "0.191.12.2",
        "method": "GET",
        "uri": "/api/plugins/versioncheck",
        "status": "200",
        "size": "2",
        "agent": "Go-http-client/2.0",
    }


@pytest.mark.parametrize(
    ("pattern", "line", "passes"),
    [
        ("<_> bar", "foo bar baz", False),
        ("<_> baz", "foo bar baz", True),
        ("foo <_>", "foo bar baz", True),
        ("<_> bar <_>", " bar ", False),
        ("<_>bar<_>", " bar ", True),
        ("foo<_>bar", "foobar", False),
        ("foo<_>bar", "foo bar", True),
        ("", "", True),
        ("", "x", False),
    ],
)
def test_pattern_line_filters_match_the_whole_line_and_no_empty_capture(pattern: str, line: str, passes: bool) -> None:
    assert (run(f'|> "{pattern}"', line) is not None) is passes
    assert (run(f'!> "{pattern}"', line) is None) is passes


@pytest.mark.parametrize(
    ("stages", "passes"),
    [
        ('|= "b" or "c"', True),
        ('|= "x" or "y"', False),
        ('|= "" or "x"', False),  # an empty alternative vanishes from a chain
        ('|= ""', True),
        ('!= ""', False),
        ('!= "x" or "b"', False),
        ('!= "x" or "y"', True),
        ('|~ "^a.c$"', True),
        ('|~ "A" or "B"', False),
        ('|~ "(?i)A" or "zz"', True),
        ('!~ "z|b"', False),
        ('|~ ".+"', True),
    ],
)
def test_line_filters(stages: str, passes: bool) -> None:
    assert (run(stages, "abc") is not None) is passes


def test_lines_come_latest_or_oldest_first_and_of_one_time_in_that_order_too() -> None:
    source = MemorySource(discover=False)
    source.push({"app": "a"}, [Entry(time, line, {}) for time, line in [(1, "a"), (2, "b"), (2, "c"), (3, "d")]])
    source.push({"app": "a", "x": "y"}, [Entry(2, "e", {})])
    backward = logs(source, '{app="a"}', 0, 4, 3).streams
    assert [stream.lines for stream in backward] == [((3, "d"), (2, "c"), (2, "b"))]
    forward = logs(source, '{app="a"}', 1, 3, 10, "forward").streams
    assert [stream.lines for stream in forward] == [((2, "e"),), ((1, "a"), (2, "b"), (2, "c"))]


def test_decolorize_strips_terminal_codes() -> None:
    assert run("| decolorize", "\x1b[31mred\x1b[0m") == ({}, "red")
