"""The table of queries in tests/data/logql/table.txt, the lines that they are asked of, and the form of its answers."""

import math
import re
from pathlib import Path

from observability.logql.evaluate import instant, is_metric, logs
from observability.logql.exceptions import LogQLError, LogQLSyntaxError, LogQLUnsupported
from observability.logql.parser import parse
from observability.logql.result import Scalar
from observability.logql.source import Entry, MemorySource
from observability.logql.units import format_float
from tests.unit.logql.fixture import SECOND

DATA = Path(__file__).parents[2] / "data" / "logql" / "table.txt"
AT = 10 * SECOND

A, B, C = ({"app": "m", "host": host} for host in "abc")
C1, C2 = {"cid": "c1"}, {"cid": "c2"}
LINES = [
    (1, A, '{"took":100,"d":"1.5s","s":"2KB","st":200,"path":"/a b","n":{"x":{"y":"z"},"list":[1,{"k":"v"}]}}', C1),
    (2, A, '{"took":250.5,"d":"250ms","s":"1MiB","st":503,"path":"/й","app":"other","cid":"line"}', C1),
    (3, B, '{"took":1e3,"d":"","s":"x","st":"404","e":"","nul":null,"t":true,"big":12345678901234567890}', C2),
    (4, B, "not json took=5", C2),
    (5, B, '{"took":-0.5,"esc":"q\\"u\\u00e9\\n","a.b-c":"dash","1st":"one","_":"u"}', {}),
    (6, C, "", {}),
    (7, C, '{"took":"7","st":200} trailing', {}),
    (10, {**C, "lvl": "ERROR"}, '{"took":9,"st":500,"lvl":"x"}', {"lvl": "meta"}),
]
_VALUE = re.compile(r"(scalar|\}) (NaN|[+-]?(?:Inf|[0-9.]+))(?=;|$)")


def source() -> MemorySource:
    """Return the lines as a source."""
    made = MemorySource(discover=False)
    for second, labels, line, metadata in LINES:
        made.push(labels, [Entry(second * SECOND, line, metadata)])
    return made


def rows() -> list[tuple[str, str]]:
    """Return queries and answers."""
    text = [line for line in DATA.read_text(encoding="utf-8").splitlines() if line and not line.startswith("# ")]
    return [(query, answer.strip()) for query, answer in zip(text[::2], text[1::2], strict=True)]


def told(lines: MemorySource, query: str) -> str:
    """Return our answer in the table's form."""
    try:
        return _answer(lines, query) or "nothing"
    except LogQLUnsupported as error:
        return f"refused {error.feature} at {error.position}"
    except LogQLSyntaxError as error:
        return f"error {error.position or error.status}"
    except LogQLError as error:
        return f"error {error.status}"


def _answer(lines: MemorySource, query: str) -> str:
    if not is_metric(parse(query)):
        found = logs(lines, query, 0, 11 * SECOND, 100, "forward").ordered
        return "lines " + " ".join(str(time // SECOND) for time, _, _ in found) if found else ""
    result = instant(lines, query, AT)
    if isinstance(result, Scalar):
        return f"scalar {format_float(result.value)}"
    return "; ".join(sorted(f"{_shown(one.labels)} {format_float(one.value)}" for one in result.samples))


def _shown(labels: tuple[tuple[str, str], ...]) -> str:
    return "{" + ", ".join(f'{name}="{value}"' for name, value in labels) + "}"


def same(wanted: str, got: str) -> bool:
    """Whether two answers say the same, values to 1e-9."""
    values = [[float(value) for _, value in _VALUE.findall(text)] for text in (wanted, got)]
    words = [_VALUE.sub(r"\1", text) for text in (wanted, got)]
    return words[0] == words[1] and len(values[0]) == len(values[1]) and all(map(_close, *values))


def _close(wanted: float, got: float) -> bool:
    return math.isclose(wanted, got, rel_tol=1e-9) or (math.isnan(wanted) and math.isnan(got))
