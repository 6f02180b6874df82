"""The typed tree of a query. Nodes are values: equal when they mean the same, wherever they stood in the text."""

from dataclasses import dataclass, field
from typing import Literal

from observability.logql.exceptions import Position

Comparison = Literal["=", "!=", ">", ">=", "<", "<="]
MatchOperator = Literal["=", "!=", "=~", "!~"]
LineOperator = Literal["|=", "!=", "|~", "!~", "|>", "!>"]


@dataclass(frozen=True)
class Node:
    """Anything that stands at a place in the query text."""

    position: Position = field(compare=False, kw_only=True)


@dataclass(frozen=True)
class Matcher(Node):
    """`name op "value"`: of a stream selector, a label filter, `drop` or `keep`."""

    name: str
    operator: MatchOperator
    value: str


@dataclass(frozen=True)
class LineFilter(Node):
    """`|= "a" or "b"`: the line holds one of the values (or, for `!…`, none)."""

    operator: LineOperator
    values: tuple[str, ...]


@dataclass(frozen=True)
class Extraction(Node):
    """`label="path"` of `| json label="path"`."""

    label: str
    path: str


@dataclass(frozen=True)
class JsonStage(Node):
    """`| json`, or `| json a="b", …` when there are extractions."""

    extractions: tuple[Extraction, ...] = ()


@dataclass(frozen=True)
class RegexpStage(Node):
    """`| regexp "…(?P<name>…)…"`: named groups become labels."""

    pattern: str


@dataclass(frozen=True)
class PatternStage(Node):
    """`| pattern "<ip> - <_> <rest>"`: named captures become labels."""

    pattern: str


@dataclass(frozen=True)
class NumberFilter(Node):
    """`label > 5`."""

    label: str
    operator: Comparison
    value: float


@dataclass(frozen=True)
class DurationFilter(Node):
    """`label > 100ms`; the value is in nanoseconds."""

    label: str
    operator: Comparison
    value: int


@dataclass(frozen=True)
class BytesFilter(Node):
    """`label > 5KB`; the value is in bytes."""

    label: str
    operator: Comparison
    value: int


@dataclass(frozen=True)
class BothFilters(Node):
    """`a and b`, `a, b`, `a b`; with `any_of`, `a or b`."""

    left: "LabelFilter"
    right: "LabelFilter"
    any_of: bool


LabelFilter = Matcher | NumberFilter | DurationFilter | BytesFilter | BothFilters


@dataclass(frozen=True)
class LabelFilterStage(Node):
    """`| <label filter>`."""

    filter: LabelFilter


@dataclass(frozen=True)
class LineFormatStage(Node):
    """`| line_format "template"`: the line becomes the template's text."""

    template: str


@dataclass(frozen=True)
class LabelFormat(Node):
    """`label=source` (rename) or `label="template"` of `| label_format`."""

    label: str
    source: str
    rename: bool


@dataclass(frozen=True)
class LabelFormatStage(Node):
    """`| label_format a=b, c="{{.d}}"`."""

    formats: tuple[LabelFormat, ...]


@dataclass(frozen=True)
class DecolorizeStage(Node):
    """`| decolorize`: strips terminal colour codes."""


@dataclass(frozen=True)
class DropStage(Node):
    """`| drop a, b="c"`: takes labels away."""

    labels: "tuple[str | Matcher, ...]"


@dataclass(frozen=True)
class KeepStage(Node):
    """`| keep a, b="c"`: takes all other labels away."""

    labels: "tuple[str | Matcher, ...]"


Stage = (
    LineFilter
    | JsonStage
    | RegexpStage
    | PatternStage
    | LabelFilterStage
    | LineFormatStage
    | LabelFormatStage
    | DecolorizeStage
    | DropStage
    | KeepStage
)


@dataclass(frozen=True)
class LogQuery(Node):
    """`{selector} stage…`: log lines."""

    matchers: tuple[Matcher, ...]
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True)
class Unwrap(Node):
    """`| unwrap conversion(label) | filter…`: the label's value is the sample."""

    label: str
    conversion: Literal["", "bytes", "duration", "duration_seconds"]
    filters: tuple[LabelFilter, ...] = ()


@dataclass(frozen=True)
class LogRange(Node):
    """`<log query> [interval] offset …`; nanoseconds."""

    query: LogQuery
    interval: int
    offset: int
    unwrap: Unwrap | None


@dataclass(frozen=True)
class Grouping(Node):
    """`by (labels)` or `without (labels)`."""

    labels: tuple[str, ...]
    without: bool

    @property
    def singleton(self) -> bool:
        """Whether everything falls into one group without labels."""
        return not self.labels and not self.without


@dataclass(frozen=True)
class RangeAggregation(Node):
    """`count_over_time(…[5m])` and its siblings."""

    operation: str
    range: LogRange
    parameter: float | None
    grouping: Grouping | None


@dataclass(frozen=True)
class VectorAggregation(Node):
    """`sum by (x) (…)` and its siblings; `parameter` is the k of topk and bottomk, as written."""

    operation: str
    expression: "Expression"
    parameter: str | None
    grouping: Grouping | None


@dataclass(frozen=True)
class Matching(Node):
    """`on (…) group_left (…)`: how the series of two vectors find each other."""

    labels: tuple[str, ...] = ()
    on: bool = False
    group: Literal["", "group_left", "group_right"] = ""
    include: tuple[str, ...] = ()


@dataclass(frozen=True)
class BinaryOperation(Node):
    """`left op right`."""

    operator: str
    left: "Expression"
    right: "Expression"
    matching: Matching
    return_bool: bool


@dataclass(frozen=True)
class Number(Node):
    """A number that stands alone or as an operand."""

    value: float


@dataclass(frozen=True)
class VectorOf(Node):
    """`vector(n)`: one series without labels."""

    value: float


@dataclass(frozen=True)
class LabelReplace(Node):
    """`label_replace(v, "dst", "replacement", "src", "regex")`."""

    expression: "Expression"
    destination: str
    replacement: str
    source: str
    regex: str


Metric = RangeAggregation | VectorAggregation | BinaryOperation | Number | VectorOf | LabelReplace
Expression = LogQuery | Metric
