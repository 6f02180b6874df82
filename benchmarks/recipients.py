"""Millions of recipients, written quickly into a migrated database of one's own: what exporter and playbook read."""

import hashlib
from typing import Any
from uuid import UUID

import psycopg

ROWS = 10_000_000
CAMPAIGNS = 2_000
IN_FLIGHT = 20
PROVIDER = "smtp_global"


def fill(connection: psycopg.Connection[Any], rows: int, campaigns: int, flying: int) -> None:
    """Write the rows without the checks that good rows pass, and build the indexes afterwards."""
    for statement in ("SET session_replication_role = replica", "SET synchronous_commit = off",
                      "SET maintenance_work_mem = '512MB'", "ALTER TABLE mailer_recipient SET UNLOGGED"):  # fmt: skip
        connection.execute(statement)
    definitions = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'mailer_recipient' AND indexname !~ 'pkey'"
    ).fetchall()
    for name, _ in definitions:
        connection.execute(f"DROP INDEX {name}".encode())
    sizes = {"campaigns": campaigns, "flying": flying, "each": rows // campaigns, "provider": PROVIDER}
    for statement in (OWNER, CAMPAIGN_ROWS, QUEUE_ROWS, RECIPIENT_ROWS):
        connection.execute(statement, sizes)
    for _, definition in definitions:
        connection.execute(definition.encode())
    connection.execute("VACUUM ANALYZE")
    connection.execute(SENT, sizes)  # as sending leaves it: old versions of the rows lie about
    connection.execute("ANALYZE")


OWNER = """
    INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active,
                           date_joined)
    VALUES (1000, '', false, 'bench', '', '', '', false, true, now())
"""
CAMPAIGN_ROWS = """
    INSERT INTO mailer_campaign (id, owner_id, name, subject, body_text, body_html, from_email, from_name, provider,
        fields, unknown_policy, window_zone, status, total, created_at, started_at)
    SELECT md5('c' || n)::uuid, 1000, 'News ' || n, 'News', repeat('Hello, reader. ', 150), '', 'news@example.com', '',
        %(provider)s, '[]', 'hold', 'UTC', CASE WHEN n <= %(flying)s THEN 'sending' ELSE 'finished' END, %(each)s,
        now(), now()
    FROM generate_series(1, %(campaigns)s) AS n
"""
QUEUE_ROWS = """
    INSERT INTO mailer_campaignqueue (id, campaign_id, provider, total, status, generation, breaker_state,
        breaker_trips, recent_errors, served_at, created_at)
    SELECT md5('q' || n)::uuid, md5('c' || n)::uuid, %(provider)s, %(each)s,
        CASE WHEN n <= %(flying)s THEN 'active' ELSE 'done' END, 0, 'closed', 0, '[]', now(), now()
    FROM generate_series(1, %(campaigns)s) AS n
"""
RECIPIENT_ROWS = """
    INSERT INTO mailer_recipient (id, campaign_id, email, fields, state, not_before, unknown_since, attempt, resends,
        enhanced_code, scope, error)
    SELECT lpad(to_hex(n), 32, '0')::uuid, campaign, 'reader' || n || '@example.com', '{"first_name": "Reader"}',
        CASE WHEN c <= %(flying)s THEN 'pending' WHEN n %% 100 = 0 THEN 'failed' WHEN n %% 100000 = 1 THEN 'unknown'
             ELSE 'sent' END,
        CASE WHEN c <= %(flying)s THEN now() END, CASE WHEN c > %(flying)s AND n %% 100000 = 1 THEN now() END,
        1, 0, '', '', ''
    FROM (SELECT md5('c' || c)::uuid AS campaign, c, (c - 1) * %(each)s + k AS n
          FROM generate_series(1, %(campaigns)s) AS c, generate_series(1, %(each)s) AS k) AS rows
"""
SENT = """
    UPDATE mailer_recipient SET state = 'sent', settled_at = now(), not_before = NULL
    WHERE state = 'pending' AND get_byte(uuid_send(id), 15) < 128
"""


def campaign_id(number: int) -> str:
    """Name the campaign of a number, from 1; the first ones are in flight."""
    return str(UUID(hashlib.md5(f"c{number}".encode(), usedforsecurity=False).hexdigest()))


def size_of_recipients(connection: psycopg.Connection[Any]) -> str:
    row = connection.execute("SELECT pg_size_pretty(pg_total_relation_size('mailer_recipient'))").fetchone()
    return str(row[0]) if row else ""
