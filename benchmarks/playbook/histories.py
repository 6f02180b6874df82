"""What gathers over the years beside the recipients: actions of people, openings of breakers, suppressed addresses."""

from typing import Any, LiteralString

import psycopg

AUDIT: LiteralString = """
    INSERT INTO mailer_auditentry (id, actor_id, action, campaign_id, outcome, detail, trace_id, at)
    SELECT gen_random_uuid(), 1000, 'campaign_start', md5('c' || n %% %(campaigns)s + 1)::uuid, 'done', '{}', '',
           now() - n * interval '1 minute'
    FROM generate_series(1, 50000) AS n
"""
BREAKERS: LiteralString = """
    INSERT INTO mailer_breakerevent (id, queue_id, provider, kind, generation, evidence, at)
    SELECT gen_random_uuid(), md5('q' || n %% %(campaigns)s + 1)::uuid, 'smtp_global', 'opened', n, '[]', now()
    FROM generate_series(1, 20000) AS n
"""
SUPPRESSED: LiteralString = """
    INSERT INTO mailer_suppression (id, email, reason, at)
    SELECT gen_random_uuid(), 's' || n || '@example.com', 'unsubscribed', now() FROM generate_series(1, 20000) AS n
"""


def fill_histories(connection: psycopg.Connection[Any], campaigns: int) -> None:
    """Write them, for campaigns that `recipients.fill` made."""
    for statement in (AUDIT, BREAKERS):
        connection.execute(statement, {"campaigns": campaigns})
    connection.execute(SUPPRESSED)
    connection.execute("ANALYZE mailer_auditentry, mailer_breakerevent, mailer_suppression")
