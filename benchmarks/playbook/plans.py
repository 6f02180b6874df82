"""What PostgreSQL means to do for a statement."""

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg

LARGE = frozenset({"mailer_recipient", "mailer_auditentry", "mailer_breakerevent", "mailer_suppression"})
"""Tables that grow for ever."""


def large_tables_scanned(
    connection: psycopg.Connection[Any], statement: str, values: Mapping[str, str]
) -> frozenset[str]:
    """Name the large tables that a statement reads from end to end."""
    row = connection.execute(f"EXPLAIN (FORMAT JSON) {statement}".encode(), values).fetchone()
    return scanned(row[0][0]["Plan"]) & LARGE if row else frozenset()


def scanned(plan: Any) -> frozenset[str]:
    """Name the tables that a plan reads from end to end."""
    return frozenset(step["Relation Name"] for step in steps(plan) if step["Node Type"].endswith("Seq Scan"))


def steps(node: Any) -> Iterator[Any]:
    """Walk a plan."""
    yield node
    for child in node.get("Plans", ()):
        yield from steps(child)
