"""From the text of a query to its tree."""

from functools import lru_cache
from importlib.resources import files

from lark import Lark, UnexpectedToken

from observability.logql.builder import QueryBuilder, unexpected
from observability.logql.depth import check_depth
from observability.logql.exceptions import LogQLSyntaxError, Position
from observability.logql.lexer import QueryLexer, position_of
from observability.logql.nodes import Expression
from observability.logql.validation import validate


@lru_cache(maxsize=1)
def _grammar() -> Lark:
    grammar = files("observability.logql").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer=QueryLexer, transformer=QueryBuilder(), maybe_placeholders=False)


@lru_cache(maxsize=512)
def parse(query: str) -> Expression:
    """Return the tree of a query that this package can answer.

    Raises LogQLSyntaxError where Loki answers HTTP 400, with Loki's position where it names one, and
    LogQLUnsupported for what lies outside of the subset in README.md.
    """
    try:
        expression: Expression = _grammar().parse(query)  # type: ignore[assignment]  # the builder makes nodes
    except UnexpectedToken as error:
        if error.token.type == "$END":
            raise LogQLSyntaxError("syntax error: unexpected $end", _end(query)) from None
        raise unexpected(error.token) from None
    check_depth(expression)
    validate(expression)
    return expression


def _end(query: str) -> Position | None:
    """Where Loki sees the end of the text; of an empty one it names no place."""
    return position_of(query, len(query)) if query else None
