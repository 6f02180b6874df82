"""Every statement of the tick: a name, a sentence, parameters by name.

All times are the database's, as in `queries.py`. Letters are locked before queues, queues before
campaigns, and what a person holds is skipped, so that no two processes wait for each other.
"""

from typing import Final, LiteralString

END_SILENT_LEASES: Final[LiteralString] = """
    WITH dead AS (
        DELETE FROM mailer_lease WHERE alive_at < now() - %(silence)s
        RETURNING id, queue_id, worker, provider, extract(epoch FROM now() - alive_at)::float8 AS silent)
    SELECT d.id, d.queue_id, q.campaign_id, split_part(c.from_email, '@', 2), d.worker, d.provider, d.silent
    FROM dead d JOIN mailer_campaignqueue q ON q.id = d.queue_id JOIN mailer_campaign c ON c.id = q.campaign_id
"""
"""End leases whose process has fallen silent; their letters are taken back next."""

LETTERS_IN_HAND: Final[LiteralString] = """
    SELECT id FROM mailer_recipient WHERE campaign_id = %(campaign)s AND lease_id = %(lease)s
"""
"""A lease's letters: none joins it after its beginning. It reads the campaign's letters, 10,000 at most."""

FREE_PROBES: Final[LiteralString] = """
    UPDATE mailer_campaignqueue SET probe_lease_id = NULL WHERE probe_lease_id = ANY(%(leases)s)
"""
"""Give the right to a probe back, after the letters: queues are locked last."""

RESEND_ONCE: Final[LiteralString] = """
    UPDATE mailer_recipient r
    SET state = 'pending', resends = resends + 1, not_before = now(), settled_at = NULL, unknown_since = NULL
    FROM mailer_campaign c JOIN mailer_campaignqueue q ON q.campaign_id = c.id
    WHERE r.campaign_id = c.id AND c.unknown_policy = 'resend_once' AND c.status = 'sending'
      AND q.status <> 'cancelling' AND r.unknown_since IS NOT NULL AND r.state = 'unknown' AND r.resends = 0
    RETURNING r.campaign_id
"""
"""Where the campaign's owner chose so, an unknown letter is sent once more."""

SUPPRESS_WAITING: Final[LiteralString] = """
    UPDATE mailer_recipient r SET state = 'suppressed', settled_at = now(), not_before = NULL
    FROM mailer_campaignqueue q, mailer_suppression s
    WHERE q.status <> 'done' AND r.campaign_id = q.campaign_id AND r.not_before IS NOT NULL AND r.state = 'pending'
      AND r.attempt > 0
      AND lower(s.email) = lower(r.email)
"""
"""Drop letters to be tried again whose recipient has unsubscribed meanwhile; the others were dropped at once."""

CANCEL_WAITING: Final[LiteralString] = """
    UPDATE mailer_recipient r SET state = 'cancelled', settled_at = now(), not_before = NULL
    FROM mailer_campaignqueue q
    WHERE q.status = 'cancelling' AND r.campaign_id = q.campaign_id AND r.not_before IS NOT NULL AND r.state = 'pending'
"""
"""Letters of a campaign being cancelled wait no more."""

TOO_OLD: Final[LiteralString] = """
    UPDATE mailer_recipient r
    SET state = 'failed', settled_at = now(), not_before = NULL, scope = 'local',
        error = 'too old: the age limit has passed'
    FROM mailer_campaignqueue q JOIN mailer_campaign c ON c.id = q.campaign_id
    WHERE q.status <> 'done' AND r.campaign_id = q.campaign_id AND r.not_before IS NOT NULL AND r.state = 'pending'
      AND r.first_attempt_at < now() - %(age)s
    RETURNING r.id, r.email, r.attempt, q.campaign_id, q.id, q.provider, split_part(c.from_email, '@', 2)
"""
"""Give up letters whose first attempt is longer ago than the age limit."""

CONTINUE_DUE: Final[LiteralString] = """
    WITH due AS (
        SELECT id, defer_reason FROM mailer_campaignqueue
        WHERE status = 'deferred' AND deferred_until <= now() FOR UPDATE SKIP LOCKED)
    UPDATE mailer_campaignqueue q
    SET status = 'active', defer_reason = NULL, deferred_until = NULL, generation = generation + 1,
        breaker_state = CASE WHEN breaker_state = 'open' THEN 'half_open' ELSE breaker_state END,
        probe_lease_id = NULL
    FROM due WHERE q.id = due.id
    RETURNING q.campaign_id, q.id, due.defer_reason
"""
"""Wake campaigns whose time has come; an open breaker becomes half-open."""

FINISHABLE: Final[LiteralString] = """
    SELECT q.id, c.id FROM mailer_campaignqueue q JOIN mailer_campaign c ON c.id = q.campaign_id
    WHERE q.status IN ('active', 'deferred', 'cancelling')
      AND NOT EXISTS (SELECT 1 FROM mailer_recipient r WHERE r.campaign_id = q.campaign_id
                      AND r.not_before IS NOT NULL AND r.state = 'pending')
    FOR UPDATE OF q, c SKIP LOCKED
"""
"""Campaigns in which no letter waits; whether one is still in hand, the count says. A person who acts goes first."""

STATE_COUNTS: Final[LiteralString] = """
    SELECT state, count(*) FROM mailer_recipient WHERE campaign_id = %(campaign)s GROUP BY state
"""
"""How many letters of a campaign are in each state."""

FINISH: Final[LiteralString] = """
    UPDATE mailer_campaign c
    SET status = CASE WHEN q.status = 'cancelling' THEN 'cancelled' ELSE 'finished' END, finished_at = now(),
        sent = %(sent)s, failed = %(failed)s, unknown = %(unknown)s, finished_with_errors = %(with_errors)s
    FROM mailer_campaignqueue q WHERE q.id = %(queue)s AND c.id = q.campaign_id
    RETURNING c.id, c.status, c.total, extract(epoch FROM now() - c.started_at)::float8
"""
"""Write a campaign's totals, once."""

DONE: Final[LiteralString] = """
    UPDATE mailer_campaignqueue
    SET status = 'done', defer_reason = NULL, deferred_until = NULL, probe_lease_id = NULL
    WHERE id = %(queue)s
"""
"""Take a campaign out of the flight."""

CONSERVATION: Final[LiteralString] = """
    SELECT q.id, q.campaign_id, q.total, found.letters, found.orphans, found.lost
    FROM mailer_campaignqueue q
    CROSS JOIN LATERAL (
        SELECT count(*) AS letters,
               count(*) FILTER (WHERE r.state = 'pending' AND r.not_before IS NULL
                                   OR r.state = 'unknown' AND r.unknown_since IS NULL) AS lost,
               count(*) FILTER (WHERE r.state IN ('leased', 'sending') AND NOT EXISTS (
                   SELECT 1 FROM mailer_lease l WHERE l.id = r.lease_id)) AS orphans
        FROM mailer_recipient r WHERE r.campaign_id = q.campaign_id) found
    WHERE q.status <> 'done' AND (q.total <> found.letters OR found.orphans > 0 OR found.lost > 0)
"""
"""Campaigns in flight that do not add up: recipients against the frozen total, letters that no lease holds.

`lost` are those that no index finds (`FIND_AGAIN`). LATERAL, so that only the letters of campaigns in flight are
read: a plain join reads all there ever were.
"""

FIND_AGAIN: Final[LiteralString] = """
    UPDATE mailer_recipient
    SET not_before = CASE state WHEN 'pending' THEN now() END,
        unknown_since = CASE state WHEN 'unknown' THEN coalesce(settled_at, now()) END
    WHERE campaign_id = %(campaign)s
      AND (state = 'pending' AND not_before IS NULL OR state = 'unknown' AND unknown_since IS NULL)
"""
"""Set what letters are found by where somebody wrote a state by hand and left it out: they wait, or are decided on.

A CHECK constraint would refuse the hand's statement, but costs each letter a fifth of what sending it costs PostgreSQL:
it is read anew from its text by every statement.
"""

RUNNABLE: Final[LiteralString] = """
    SELECT count(*) FROM mailer_campaignqueue q
    WHERE q.status = 'active' AND EXISTS (
        SELECT 1 FROM mailer_recipient r
        WHERE r.campaign_id = q.campaign_id AND r.state = 'pending' AND r.not_before <= now())
"""
"""How many campaigns could send now."""

TICKED: Final[LiteralString] = """
    WITH before AS (SELECT at FROM mailer_tick WHERE name = %(name)s)
    INSERT INTO mailer_tick AS tick (name, at) VALUES (%(name)s, clock_timestamp())
    ON CONFLICT (name) DO UPDATE SET at = excluded.at
    RETURNING date_trunc('minute', tick.at) IS DISTINCT FROM (SELECT date_trunc('minute', at) FROM before)
"""
"""Say that a recurring duty was done; and whether it was done for the first time in this minute."""
