"""Run a statement of the console and give its rows by name."""

from collections.abc import Mapping
from typing import Any, LiteralString

from django.db import connection

Row = dict[str, Any]


def rows(statement: LiteralString, parameters: Mapping[str, Any]) -> list[Row]:
    """Give all rows; JSON columns are read. Raises django.db.Error."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
