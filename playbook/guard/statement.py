"""Let through a statement that can only read, judged by its syntax tree alone: no server is asked.

The tree is PostgreSQL's own (pglast). It is an allow-list: a part that is not in `allowed` is refused. What this
layer cannot see (a view with an effect, a function redefined by the owner) the role and its settings must stop.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from pglast import ast, parse_sql
from pglast.parser import ParseError

from playbook.guard.allowed import (
    FUNCTIONS,
    NODES,
    OPERATORS,
    OTHER_TABLES,
    OWN_TABLES,
    PEOPLE,
    PEOPLE_COLUMNS,
    SERVER_VIEWS,
    STATEMENTS,
)
from playbook.guard.exceptions import UnsafeStatement

SCHEMAS: Final = (None, "public", "pg_catalog")
_ONLY: Final = f"of people a diagnosis may read {', '.join(sorted(PEOPLE_COLUMNS))}"
_GAP: Final = re.compile(r":'[A-Za-z_]\w*'")
_PLACEHOLDER: Final = re.compile(r"%\([A-Za-z_]\w*\)s")


def require_read_only(sql: str) -> None:
    """Pass a statement that only reads. Gaps (`:'name'`, `%(name)s`) count as text. Raises UnsafeStatement."""
    statement = _single(sql)
    parts = list(_parts(statement))
    for part in parts:
        _require_part(part)
    _require_tables(parts)


def bound_with_samples(sql: str) -> str:
    """Put a literal into each gap, as no parser knows psql's or psycopg's own notation."""
    return _PLACEHOLDER.sub("'x'", _GAP.sub("'x'", sql)).replace("%%", "%")


def _single(sql: str) -> ast.Node:
    try:
        statements = parse_sql(bound_with_samples(sql))
    except ParseError as error:
        raise UnsafeStatement(f"PostgreSQL cannot read this: {error}") from error
    if len(statements) != 1:
        raise UnsafeStatement(f"one statement at a time, not {len(statements)}")
    statement = statements[0].stmt
    if not isinstance(statement, STATEMENTS):
        raise UnsafeStatement(f"{type(statement).__name__} is no SELECT, EXPLAIN or SHOW")
    return statement


def _parts(value: Any) -> Iterator[ast.Node]:
    if isinstance(value, ast.Node):
        yield value
        for name in value:
            yield from _parts(getattr(value, name))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _parts(part)


def _require_part(part: ast.Node) -> None:
    if not isinstance(part, NODES):
        raise UnsafeStatement(f"{type(part).__name__} is not among the parts that a diagnosis may use")
    if isinstance(part, ast.ExplainStmt):
        _require_plan_only(part)
    if isinstance(part, ast.FuncCall):
        _require_known(_names(part.funcname), FUNCTIONS, "function")
    if isinstance(part, ast.A_Expr):
        _require_known(_names(part.name), OPERATORS, "operator")


def _require_plan_only(part: ast.ExplainStmt) -> None:
    if not isinstance(part.query, ast.SelectStmt):
        raise UnsafeStatement(f"EXPLAIN of {type(part.query).__name__}")
    for option in part.options or ():
        if option.defname not in {"costs", "format", "verbose", "summary", "settings"}:
            raise UnsafeStatement(f"EXPLAIN ({option.defname}) may run the statement")


def _require_known(names: list[str], known: frozenset[str], kind: str) -> None:
    *schema, name = names
    if schema not in ([], ["pg_catalog"]) or name not in known:
        raise UnsafeStatement(f"the {kind} {'.'.join(names)} is not among those that a diagnosis may use")


def _require_tables(parts: list[ast.Node]) -> None:
    defined = {part.ctename for part in parts if isinstance(part, ast.CommonTableExpr)}
    tables = [
        part for part in parts
        if isinstance(part, ast.RangeVar) and not (part.schemaname is None and part.relname in defined)
    ]  # fmt: skip
    for table in tables:
        _require_table(table)
    people = [table for table in tables if table.relname == PEOPLE]
    if people:
        _require_names_only(parts, people)


def _require_table(table: ast.RangeVar) -> None:
    name = table.relname or ""
    known = name.startswith(OWN_TABLES) or name in SERVER_VIEWS | OTHER_TABLES | {PEOPLE}
    if table.catalogname or table.schemaname not in SCHEMAS or not known:
        raise UnsafeStatement(f"the table {name} is not among those that a diagnosis may read")


def _require_names_only(parts: list[ast.Node], people: list[ast.RangeVar]) -> None:
    """Where people are read, nothing of them but what names them: no password, no whole row, no other names."""
    called = {table.alias.aliasname or "" if table.alias else PEOPLE for table in people}
    for part in parts:
        renames = isinstance(part, ast.JoinExpr | ast.RangeVar) and part.alias and part.alias.colnames
        if renames or (isinstance(part, ast.JoinExpr) and part.alias):
            raise UnsafeStatement("columns may not be given other names where people are read")
        if isinstance(part, ast.ColumnRef):
            _require_column(_column(part), called)
        if isinstance(part, ast.SelectStmt) and _reads(part.fromClause, PEOPLE):
            _require_no_star(part)


def _require_column(names: list[str], people: set[str]) -> None:
    *of, name = names
    of_people = bool(of) and of[-1] in people
    if name in {"password", *people} or (of_people and name not in PEOPLE_COLUMNS):
        raise UnsafeStatement(f"{'.'.join(names)}: {_ONLY}")


def _require_no_star(select: ast.SelectStmt) -> None:
    for target in select.targetList or ():
        if isinstance(target.val, ast.ColumnRef) and _column(target.val) == ["*"]:
            raise UnsafeStatement(f"*: {_ONLY}")


def _reads(value: Any, table: str) -> bool:
    """Say whether a FROM clause names a table itself, not within a query of its own."""
    if isinstance(value, ast.RangeVar):
        return value.relname == table
    if isinstance(value, ast.JoinExpr):
        return _reads(value.larg, table) or _reads(value.rarg, table)
    return isinstance(value, tuple | list) and any(_reads(part, table) for part in value)


def _column(column: ast.ColumnRef) -> list[str]:
    return [part.sval or "" if isinstance(part, ast.String) else "*" for part in column.fields or ()]


def _names(parts: Any) -> list[str]:
    return [part.sval for part in parts]
