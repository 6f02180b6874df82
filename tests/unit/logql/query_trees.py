"""Trees of queries, to be printed and read back."""

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from observability.logql import nodes
from tests.unit.logql.strategies import HERE

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
