"""What holds for every log and every query: splitting, ordering, sliding, reading back."""

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observability.logql import json_lines, nodes
from observability.logql.evaluate import instant, logs, range_query
from observability.logql.exceptions import Position
from observability.logql.json_paths import parse_path
from observability.logql.labels import Hints, LabelsBuilder
from observability.logql.parser import parse
from observability.logql.regex_match import line_test
from observability.logql.result import Matrix, Vector
from observability.logql.source import Entry, MemorySource
from observability.logql.units import format_duration, format_float, parse_duration, parse_float
from tests.unit.logql.query_text import to_query

SECOND = 1_000_000_000
HERE = Position(1, 1)

LINES = st.lists(
    st.tuples(
        st.integers(0, 60 * SECOND),
        st.builds(
            '{{"v":{},"k":"{}"}}'.format,
            st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: f"{value:.3f}"),
            st.sampled_from("abc"),
        ),
    ),
    max_size=30,
    unique=True,
)
UNWRAP = '{app="a"} | json | unwrap v [7s]'
ADDITIVE = (
    'sum(count_over_time({app="a"}[7s]))',
    'sum by (k) (rate({app="a"} | json [7s]))',
    f"sum(sum_over_time({UNWRAP}))",
    'sum(bytes_over_time({app="a"} |= "a" [7s]))',
    f"max(max_over_time({UNWRAP}))",
)
QUERIES = (
    *ADDITIVE,
    f"avg_over_time({UNWRAP}) by (k)",
    f"stddev_over_time({UNWRAP}) by (k)",
    f"stdvar_over_time({UNWRAP}) by (app)",
    f"quantile_over_time(0.9, {UNWRAP}) by (app)",
    f"first_over_time({UNWRAP}) by (k)",
    f"last_over_time({UNWRAP}) by (k)",
    f"min_over_time({UNWRAP}) by (k)",
    'absent_over_time({app="a"} |= "a" [7s])',
    'sum by (k) (count_over_time({app="a"} | json [7s])) / ignoring (k) group_left sum(count_over_time({app="a"}[7s]))',
    'topk(1, sum by (k) (count_over_time({app="a"} | json [7s] offset 3s))) or vector(0)',
)


def source_of(lines: Sequence[tuple[int, str]], **labels: str) -> MemorySource:
    """Make a source of one stream."""
    source = MemorySource(discover=False)
    push(source, lines, **labels)
    return source


def push(source: MemorySource, lines: Sequence[tuple[int, str]], **labels: str) -> None:
    """Add lines to a stream."""
    source.push({"app": "a", **labels}, [Entry(time, line, {}) for time, line in lines])


def values(source: MemorySource, query: str, at: int) -> dict[Any, float]:
    """Return series and values of an instant query."""
    vector = instant(source, query, at)
    assert isinstance(vector, Vector)
    return {sample.labels: sample.value for sample in vector.samples}


@given(LINES, st.lists(st.booleans(), min_size=30, max_size=30), st.sampled_from(ADDITIVE))
def test_a_stream_cut_in_two_gives_the_same_sums(lines: list[tuple[int, str]], cut: list[bool], query: str) -> None:
    halves = MemorySource(discover=False)
    for half in (False, True):
        push(halves, [line for line, side in zip(lines, cut, strict=False) if side is half], half=str(half))
    whole = source_of(lines, half="none")
    at = 40 * SECOND
    assert values(halves, query, at) == pytest.approx(values(whole, query, at))


@given(LINES, st.randoms(use_true_random=False), st.sampled_from(QUERIES))
def test_the_order_in_which_lines_arrive_does_not_matter(lines: list[tuple[int, str]], random: Any, query: str) -> None:
    lines = list({time: (time, line) for time, line in lines}.values())  # of one time, the order of arrival counts
    shuffled = lines.copy()
    random.shuffle(shuffled)
    assert values(source_of(shuffled), query, 40 * SECOND) == pytest.approx(
        values(source_of(lines), query, 40 * SECOND)
    )


@given(LINES, st.sampled_from(QUERIES))
def test_what_is_pushed_twice_counts_once(lines: list[tuple[int, str]], query: str) -> None:
    once, twice = source_of(lines), source_of(lines)
    push(twice, lines)
    assert values(twice, query, 40 * SECOND) == pytest.approx(values(once, query, 40 * SECOND))


@settings(max_examples=60)
@given(LINES, st.sampled_from(QUERIES), st.sampled_from([1, 2, 5, 7, 11]))
def test_a_range_query_is_an_instant_query_at_each_step(lines: list[tuple[int, str]], query: str, step: int) -> None:
    source = source_of(lines)
    matrix = range_query(source, query, 0, 55 * SECOND, step * SECOND)
    assert isinstance(matrix, Matrix)
    slid = {
        (time, series.labels): pytest.approx(value, rel=1e-6, abs=1e-6)  # joined windows round otherwise
        for series in matrix.series
        for time, value in series.points
    }
    brute = {
        (time // 1_000_000, labels): value
        for time in range(0, (55 + -55 % step) * SECOND + 1, step * SECOND)
        for labels, value in values(source, query, time).items()
    }
    assert brute == slid


# JSON as text, so that spacing, numbers and repeated keys vary.
SPACE = st.sampled_from(["", "", " ", "\n\t "])
TEXT = st.text(st.sampled_from('abВ€😀 :"\\/\n\ufffd_1.'), max_size=6)
NUMBER = st.sampled_from(["0", "-0", "1", "-7", "1.0", "1.50", "1e3", "-2.5E-2", "123456789012345678901234567890"])


def _quoted(text: str) -> str:
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "/": "\\/"}
    return '"' + "".join(escapes.get(char, char) for char in text) + '"'


def _spaced(parts: tuple[str, str, str]) -> str:
    return f"{parts[0]}{parts[1]}{parts[2]}"


def _padded(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(SPACE, inner, SPACE).map(_spaced)


def _object(members: list[tuple[str, str]]) -> str:
    return "{" + ",".join(f"{key}:{value}" for key, value in members) + "}"


KEYS = st.sampled_from([*"abc", "a b", "app", "b.c", "1x", ""]) | TEXT
SCALAR = st.one_of(NUMBER, TEXT.map(_quoted), st.sampled_from(["true", "false", "null"]))
DOCUMENTS = st.recursive(
    SCALAR,
    lambda inner: st.one_of(
        st.lists(_padded(inner), max_size=3).map(lambda parts: "[" + ",".join(parts) + "]"),
        st.lists(st.tuples(_padded(KEYS.map(_quoted)), _padded(inner)), max_size=4).map(_object),
    ),
    max_leaves=8,
)
OBJECTS = st.lists(st.tuples(_padded(KEYS.map(_quoted)), _padded(DOCUMENTS)), max_size=5).map(_object)


def extracted(stage: Any, line: str, hints: Hints) -> tuple[Any, ...]:
    """Run a JSON stage on a line of the stream {app="a"}."""
    builder = LabelsBuilder(hints)
    builder.start_stream({"app": "a"})
    builder.start_line({"b": "metadata"})
    kept = stage(0, line, builder)
    return kept, builder.all()


@settings(max_examples=150)
@given(OBJECTS, st.sampled_from([(), ("a",), ("a_b", "c"), ("app_extracted", "app"), ("b_c", "__error__")]))
def test_decoding_and_scanning_json_agree(line: str, required: tuple[str, ...]) -> None:
    hints = Hints(required)
    decoded = extracted(json_lines.JsonParser(), line, hints)
    with patch.object(json_lines, "decode", return_value=None):
        assert extracted(json_lines.JsonParser(), line, hints) == decoded


@settings(max_examples=150)
@given(OBJECTS, st.lists(st.sampled_from(["a", "b", "a.b", "a.c", "app", '["a b"]', "b[1]"]), min_size=1, max_size=3))
def test_decoding_and_scanning_json_expressions_agree(line: str, paths: list[str]) -> None:
    extractions = tuple(nodes.Extraction(f"l{i}", path, position=HERE) for i, path in enumerate(paths))
    parser = json_lines.JsonExpressions(extractions, tuple(map(parse_path, paths)))
    decoded = extracted(parser, line, Hints())
    with patch.object(json_lines, "decode", return_value=None):
        assert extracted(parser, line, Hints()) == decoded


@given(OBJECTS, st.integers(0, 60))
def test_a_line_cut_anywhere_never_stops_the_reader(line: str, at: int) -> None:
    assert extracted(json_lines.JsonParser(), line[:at], Hints())[0] == line[:at]


STAGE_TEXTS = (
    "| json",
    '| json a="a", x="b.c"',
    '| a="1"',
    "| a > 0 or b != ``",
    "| drop a, app",
    "| keep b, app",
    "| label_format c=a, d=`{{.b}}`",
    "| line_format `{{.a}} {{.b}}`",
    "| regexp `(?P<a>[ab])`",
    "| pattern `<a>:<b>`",
    "|= `a`",
    "| drop __error__",
)


@given(st.lists(OBJECTS | TEXT, max_size=6), st.lists(st.sampled_from(STAGE_TEXTS), max_size=4))
def test_a_line_does_not_know_of_the_lines_before_it(lines: list[str], stages: list[str]) -> None:
    query = f'{{app="a"}} {" ".join(stages)}'
    numbered = list(enumerate(lines, 1))
    together = shown(source_of(numbered), query)
    assert together == sorted(line for one in numbered for line in shown(source_of([one]), query))


def shown(source: MemorySource, query: str) -> list[tuple[Any, ...]]:
    """Return (time, labels, line) of what a log query gives."""
    streams = logs(source, query, 0, 100).streams
    return sorted((time, stream.labels, line) for stream in streams for time, line in stream.lines)


# Patterns in the common part of both syntaxes.
PATTERNS = st.recursive(
    st.sampled_from([*"abc", ".", "[ab]", "[^c]", "\\.", "^", "$"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(?:" + "|".join(parts) + ")"),
        st.tuples(inner.filter(lambda part: part not in "^$"), st.sampled_from(["*", "+", "?", "{1,2}", "*?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=120)
@given(PATTERNS, st.text("abc.", max_size=6))
def test_a_line_filter_finds_what_the_regular_expression_finds(pattern: str, text: str) -> None:
    assert line_test(pattern)(text) == (re.search(pattern, text) is not None)


@given(st.integers(-(2**62), 2**62))
def test_a_duration_is_read_back(nanoseconds: int) -> None:
    assert parse_duration(format_duration(nanoseconds)) == nanoseconds


@given(st.floats(allow_nan=False))
def test_a_number_is_printed_without_exponent_and_read_back(value: float) -> None:
    text = format_float(value)
    assert "e" not in text.replace("Inf", "")
    assert parse_float(text) == value


# Trees of queries, to be printed and read back.
NAMES = st.sampled_from(["a", "b_c", "level", "count", "Ключ"])
TEXTS = st.text(st.sampled_from('ab"\\\n {}|я'), max_size=5)
MATCHERS = st.builds(nodes.Matcher, NAMES, st.sampled_from(["=", "!="]), TEXTS, position=st.just(HERE))
NUMBERS = st.floats(-1e9, 1e9).map(lambda value: value + 0.0)  # `-0` would be read as a duration, as Loki does
COMPARISONS = st.sampled_from(["=", "!=", ">", ">=", "<", "<="])
FILTERS = st.recursive(
    st.one_of(
        MATCHERS,
        st.builds(nodes.NumberFilter, NAMES, COMPARISONS, NUMBERS, position=st.just(HERE)),
        st.builds(nodes.DurationFilter, NAMES, COMPARISONS, st.integers(1, 10**15), position=st.just(HERE)),
        st.builds(nodes.BytesFilter, NAMES, COMPARISONS, st.integers(0, 10**12), position=st.just(HERE)),
    ),
    lambda inner: st.builds(nodes.BothFilters, inner, inner, st.booleans(), position=st.just(HERE)),
    max_leaves=4,
)
LABELS = st.lists(NAMES, max_size=2, unique=True).map(tuple)
NAMED = st.lists(st.one_of(NAMES, MATCHERS), min_size=1, max_size=3).map(tuple)
STAGES = st.one_of(
    st.builds(
        nodes.LineFilter,
        st.sampled_from(["|=", "!="]),
        st.lists(TEXTS, min_size=1, max_size=3).map(tuple),
        position=st.just(HERE),
    ),
    st.builds(nodes.JsonStage, position=st.just(HERE)),
    st.just(nodes.JsonStage((nodes.Extraction("x", "a[0].b", position=HERE),), position=HERE)),
    st.just(nodes.RegexpStage("(?P<x>\\d+)", position=HERE)),
    st.just(nodes.PatternStage("<x> <_>", position=HERE)),
    st.builds(nodes.LabelFilterStage, FILTERS, position=st.just(HERE)),
    st.just(nodes.LineFormatStage("{{.a}} `\n", position=HERE)),
    st.just(nodes.LabelFormatStage((nodes.LabelFormat("x", "a", True, position=HERE),), position=HERE)),
    st.just(nodes.DecolorizeStage(position=HERE)),
    st.builds(nodes.DropStage, NAMED, position=st.just(HERE)),
    st.builds(nodes.KeepStage, NAMED, position=st.just(HERE)),
)


def _separable(stages: tuple[nodes.Stage, ...]) -> bool:
    """Say whether no `!=` follows `drop a` or `keep a`: it would become a matcher, as in Loki."""
    return not any(
        isinstance(stage, nodes.DropStage | nodes.KeepStage)
        and isinstance(following, nodes.LineFilter)
        and following.operator == "!="
        for stage, following in pairwise(stages)
    )


LOG_QUERIES = st.builds(
    nodes.LogQuery,
    st.lists(MATCHERS, max_size=2).map(lambda more: (nodes.Matcher("app", "=", "a", position=HERE), *more)),
    st.lists(STAGES, max_size=3).map(tuple).filter(_separable),
    position=st.just(HERE),
)
GROUPINGS = st.none() | st.builds(nodes.Grouping, LABELS, st.booleans(), position=st.just(HERE))
UNWRAPS = st.builds(
    nodes.Unwrap,
    NAMES,
    st.sampled_from(["", "bytes", "duration"]),
    st.lists(FILTERS, max_size=2).map(tuple),
    position=st.just(HERE),
)
INTERVALS = st.integers(1, 10**6).map(lambda milliseconds: milliseconds * 1_000_000)


def _range(operation: str, query: nodes.LogQuery, interval: int, offset: int, **extra: Any) -> nodes.RangeAggregation:
    inner = nodes.LogRange(query, interval, offset, extra.get("unwrap"), position=HERE)
    return nodes.RangeAggregation(operation, inner, extra.get("parameter"), extra.get("grouping"), position=HERE)


RANGES = st.one_of(
    st.builds(_range, st.sampled_from(["count_over_time", "rate"]), LOG_QUERIES, INTERVALS, st.just(0)),
    st.builds(
        _range,
        st.just("quantile_over_time"),
        LOG_QUERIES,
        INTERVALS,
        INTERVALS,
        unwrap=UNWRAPS,
        parameter=st.floats(0, 1),
        grouping=GROUPINGS,
    ),
)
MATCHINGS = st.builds(
    nodes.Matching, LABELS, st.booleans(), st.sampled_from(["", "group_left", "group_right"]), position=st.just(HERE)
)
METRICS = st.recursive(
    RANGES | st.builds(nodes.VectorOf, st.floats(0, 1e9), position=st.just(HERE)),
    lambda inner: st.one_of(
        st.builds(
            nodes.VectorAggregation,
            st.sampled_from(["sum", "avg", "max"]),
            inner,
            st.none(),
            GROUPINGS,
            position=st.just(HERE),
        ),
        st.builds(nodes.VectorAggregation, st.just("topk"), inner, st.just("3"), GROUPINGS, position=st.just(HERE)),
        st.builds(
            nodes.BinaryOperation,
            st.sampled_from(["+", "-", "*", "/", "%", "^", "==", "!=", ">", "<=", "and", "or", "unless"]),
            inner,
            inner,
            MATCHINGS,
            st.booleans(),
            position=st.just(HERE),
        ),
        st.builds(nodes.LabelReplace, inner, NAMES, TEXTS, NAMES, st.just("(.*)"), position=st.just(HERE)),
    ),
    max_leaves=3,
)


@settings(max_examples=120)
@given(LOG_QUERIES | METRICS)
def test_a_query_that_is_printed_and_parsed_is_the_same(tree: nodes.Expression) -> None:
    assert parse(to_query(tree)) == tree


def test_infinities_are_printed_as_loki_prints_them() -> None:
    assert [format_float(value) for value in (math.inf, -math.inf, math.nan, -0.0, 1e21)] == [
        "+Inf",
        "-Inf",
        "NaN",
        "-0",
        "1000000000000000000000",
    ]
