"""The functions of alert templates that are understood, and the names of those that are not."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote_plus

from observability.logql.units import parse_float
from observability.ruletest.exceptions import TemplateFailed, TemplateRefused
from observability.ruletest.go_format import (
    Operand,
    humanize,
    humanize1024,
    humanize_duration,
    humanize_percentage,
    printf,
    show,
)


@dataclass(frozen=True)
class Function:
    """A function, and how many operands it takes."""

    run: Callable[..., Operand]
    least: int = 1
    most: int = 1

    def check(self, name: str, count: int) -> None:
        """Refuse a wrong number of operands when the file is read; Go finds it alert by alert."""
        if not self.least <= count <= self.most:
            raise TemplateRefused(f"wrong number of args for {name}: got {count}")


def _of_number(write: Callable[[float], str]) -> Function:
    return Function(lambda operand: write(_number(operand)))


def _number(operand: Operand) -> float:
    """Return a number; the text of a label is read as one."""
    try:
        return operand if isinstance(operand, float) else parse_float(operand)
    except ValueError as error:
        raise TemplateFailed(str(error)) from None


def _of_text(name: str, change: Callable[[str], str]) -> Function:
    def run(operand: Operand) -> str:
        if not isinstance(operand, str):
            raise TemplateFailed(f"{name}: wrong type for value; expected string; got float64 {show(operand)}")
        return change(operand)

    return Function(run)


FUNCTIONS = {
    "humanize": _of_number(humanize),
    "humanize1024": _of_number(humanize1024),
    "humanizeDuration": _of_number(humanize_duration),
    "humanizePercentage": _of_number(humanize_percentage),
    "printf": Function(printf, 1, 100),
    "toLower": _of_text("toLower", str.lower),
    "toUpper": _of_text("toUpper", str.upper),
    "urlQueryEscape": _of_text("urlQueryEscape", quote_plus),
}

KEYWORDS = frozenset({"if", "else", "end", "range", "with", "define", "template", "block", "break", "continue"})

KNOWN = frozenset(
    {
        *("and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "len", "index", "slice", "call", "print", "println"),
        *("html", "js", "urlquery", "true", "false", "nil"),
        *("query", "first", "label", "value", "strvalue", "args", "reReplaceAll", "safeHtml", "match", "title"),
        *("graphLink", "tableLink", "sortByLabel", "stripPort", "stripDomain", "humanizeTimestamp", "toTime"),
        *("toDuration", "now", "pathPrefix", "externalURL", "parseDuration", "tmpl"),
    }
)
