"""Logs and lines for properties: few seconds, few labels; JSON as text, so that spacing and repeated keys vary."""

from collections.abc import Sequence

from hypothesis import strategies as st

from observability.logql.exceptions import Position
from observability.logql.source import Entry, MemorySource

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


def source_of(lines: Sequence[tuple[int, str]], **labels: str) -> MemorySource:
    """Make a source of one stream."""
    source = MemorySource(discover=False)
    push(source, lines, **labels)
    return source


def push(source: MemorySource, lines: Sequence[tuple[int, str]], **labels: str) -> None:
    """Add lines to a stream."""
    source.push({"app": "a", **labels}, [Entry(time, line, {}) for time, line in lines])


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
