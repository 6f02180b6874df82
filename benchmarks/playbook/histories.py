"""What gathers over the years beside the recipients: from actions of people to suppressed addresses."""

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
    SELECT gen_random_uuid(), 's' || n || '@example.com',
           CASE WHEN n %% 10 = 0 THEN 'hard_bounce' WHEN n %% 1000 = 1 THEN 'manual' ELSE 'unsubscribed' END,
           now() - n * interval '10 seconds'
    FROM generate_series(1, %(suppressed)s) AS n
"""
DEFERRALS: LiteralString = """
    INSERT INTO mailer_deferral (id, queue_id, provider, reason, at)
    SELECT gen_random_uuid(), md5('q' || n %% %(campaigns)s + 1)::uuid, 'smtp_global', 'hourly_limit',
           now() - n * interval '1 minute'
    FROM generate_series(1, 20000) AS n
"""
USAGE: LiteralString = """
    INSERT INTO mailer_hourlyusage (provider, key_hour, granted, epoch)
    SELECT 'smtp_global', to_char(now() AT TIME ZONE 'UTC' - n * interval '1 hour', 'YYYYMMDDHH24'),
           9000, ''
    FROM generate_series(0, 30000) AS n
"""
CAMPAIGNS: LiteralString = """
    INSERT INTO mailer_campaign (id, owner_id, name, subject, body_text, body_html, from_email, from_name, provider,
        fields, unknown_policy, window_zone, status, total, sent, failed, unknown, created_at, started_at, finished_at)
    SELECT md5('old' || n)::uuid, 1000, 'Old news ' || n, 'News', 'Hello', '', 'news@example.com', '', 'smtp_global',
        '[]', 'hold', 'UTC', 'finished', 0, 0, 0, 0, at, at, at
    FROM (SELECT n, now() - n * interval '15 minutes' AS at FROM generate_series(1, 30000) AS n) AS old
"""
QUEUES: LiteralString = """
    INSERT INTO mailer_campaignqueue (id, campaign_id, provider, total, status, generation, breaker_state,
        breaker_trips, recent_errors, served_at, created_at)
    SELECT md5('oldq' || n)::uuid, md5('old' || n)::uuid, 'smtp_global', 0, 'done', 0, 'closed', 0, '[]', now(), now()
    FROM generate_series(1, 30000) AS n
"""
YEARS = (AUDIT, BREAKERS, SUPPRESSED, DEFERRALS, USAGE, CAMPAIGNS, QUEUES)
SUPPRESSED_ADDRESSES = 300_000


def fill_histories(connection: psycopg.Connection[Any], campaigns: int) -> None:
    """Write them, for campaigns that `recipients.fill` made."""
    for statement in YEARS:
        connection.execute(statement, {"campaigns": campaigns, "suppressed": SUPPRESSED_ADDRESSES})
    connection.execute("VACUUM ANALYZE")
