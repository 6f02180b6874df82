"""What PostgreSQL means to do for a statement."""

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg

LARGE = frozenset({
    "mailer_recipient", "mailer_auditentry", "mailer_breakerevent", "mailer_deferral", "mailer_suppression",
    "mailer_campaign", "mailer_campaignqueue", "mailer_hourlyusage",
})  # fmt: skip
"""Tables that grow for ever."""
STAYS_SMALL = frozenset({"mailer_lease", "mailer_limitoverride", "mailer_tick", "mailer_userlanguage"})
"""A row a process at work, a decision of a person, a recurring duty, a user."""


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
