"""What holds for every line: both readers of JSON agree, none stops, and none remembers the line before."""

import re
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from observability.logql import json_lines, nodes
from observability.logql.evaluate import logs
from observability.logql.json_paths import parse_path
from observability.logql.labels import Hints, LabelsBuilder
from observability.logql.regex import compile_regex
from observability.logql.source import MemorySource
from tests.unit.logql.strategies import HERE, OBJECTS, TEXT, source_of


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
def test_a_pattern_finds_what_the_regular_expression_finds(pattern: str, text: str) -> None:
    assert (compile_regex(pattern).search(text) is not None) == (re.search(pattern, text) is not None)
