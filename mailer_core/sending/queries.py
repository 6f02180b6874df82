"""Every statement of the hot path and of the tick: a name, a sentence, parameters by name.

All times are the database's `now()`, so that a worker whose clock jumps can neither hold a lease
too long nor lose one too early. A letter's row is written only under its `lease_id` (the fence).
"""

from typing import Final, LiteralString

NEXT_QUEUE: Final[LiteralString] = """
    UPDATE mailer_campaignqueue SET served_at = clock_timestamp()
    WHERE id = (
        SELECT q.id FROM mailer_campaignqueue q
        WHERE q.status = 'active'
          AND (q.breaker_state <> 'half_open' OR q.probe_lease_id IS NULL)
          AND EXISTS (SELECT 1 FROM mailer_recipient r
                      WHERE r.campaign_id = q.campaign_id AND r.state = 'pending' AND r.not_before <= now())
        ORDER BY q.served_at LIMIT 1)
    RETURNING id, campaign_id, provider, generation, breaker_state
"""
"""Choose the runnable campaign that was served longest ago, so that a large one starves no other."""

OPEN_LEASE: Final[LiteralString] = """
    INSERT INTO mailer_lease (id, queue_id, worker, generation, provider, key_hour, created_at, alive_at, progress_at)
    SELECT %(lease)s, q.id, %(worker)s, q.generation, q.provider, %(key_hour)s, now(), now(), now()
    FROM mailer_campaignqueue q
    WHERE q.id = %(queue)s AND q.status = 'active' AND q.generation = %(generation)s
    RETURNING id
"""
"""Open a lease for a batch, if the queue still runs in the generation that was read."""

TAKE_PROBE: Final[LiteralString] = """
    UPDATE mailer_campaignqueue SET probe_lease_id = %(lease)s
    WHERE id = %(queue)s AND breaker_state = 'half_open' AND probe_lease_id IS NULL AND generation = %(generation)s
    RETURNING id
"""
"""Claim the one probe of a half-open breaker; only one process gets it."""

TAKE_LETTERS: Final[LiteralString] = """
    WITH due AS (
        SELECT id FROM mailer_recipient
        WHERE campaign_id = %(campaign)s AND state = 'pending' AND not_before <= now()
        ORDER BY not_before LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    UPDATE mailer_recipient r SET state = 'leased', lease_id = %(lease)s
    FROM due WHERE r.id = due.id
    RETURNING r.id, r.email, r.fields, r.attempt
"""
"""Take letters that are due into a lease; letters another process is taking are skipped, not waited for."""

RECORD_USAGE: Final[LiteralString] = """
    UPDATE mailer_hourlyusage SET granted = granted + %(count)s
    WHERE provider = %(provider)s AND key_hour = %(key_hour)s AND epoch = %(epoch)s
    RETURNING granted
"""
"""Write granted tokens down before they are used; no row means that the bucket was seeded anew: void."""

SETTLE_AND_MARK: Final[LiteralString] = """
    WITH settled AS (
        UPDATE mailer_recipient
        SET state = 'sent', lease_id = NULL, settled_at = clock_timestamp(), smtp_code = 250,
            enhanced_code = '', scope = '', error = ''
        WHERE id = %(previous)s AND lease_id = %(lease)s AND state = 'sending'
        RETURNING id),
    reset AS (
        UPDATE mailer_campaignqueue
        SET consecutive_transient_errors = 0, recent_errors = '[]', deferrals = 0
        WHERE id = %(queue)s AND generation = %(generation)s AND EXISTS (SELECT 1 FROM settled)
          AND (consecutive_transient_errors > 0 OR deferrals > 0)
        RETURNING id),
    marked AS (
        UPDATE mailer_recipient r
        SET state = 'sending', attempt = r.attempt + 1, sending_at = clock_timestamp(),
            first_attempt_at = coalesce(r.first_attempt_at, clock_timestamp())
        FROM mailer_campaignqueue q
        WHERE r.id = %(next)s AND r.lease_id = %(lease)s AND r.state = 'leased'
          AND q.id = %(queue)s AND q.status = 'active' AND q.generation = %(generation)s
        RETURNING r.id)
    SELECT (SELECT count(*) FROM settled), (SELECT count(*) FROM marked)
"""
"""The one statement a letter: the previous one is sent, the next one may begin, both under the fence."""

SETTLE_FAILURE: Final[LiteralString] = """
    UPDATE mailer_recipient
    SET state = %(state)s, lease_id = NULL,
        not_before = CASE WHEN %(state)s = 'pending' THEN now() + %(delay)s ELSE not_before END,
        settled_at = CASE WHEN %(state)s = 'pending' THEN NULL ELSE now() END,
        smtp_code = %(code)s, enhanced_code = %(enhanced)s, scope = %(scope)s, error = %(error)s
    WHERE id = %(recipient)s AND lease_id = %(lease)s AND state = ANY(%(from_states)s)
    RETURNING attempt
"""
"""Write the outcome of an attempt that did not end in 250: waiting again, failed, or unknown."""

SETTLE_UNMADE: Final[LiteralString] = """
    UPDATE mailer_recipient
    SET state = 'failed', lease_id = NULL, settled_at = now(), scope = 'message', error = %(error)s
    WHERE id = %(recipient)s AND lease_id = %(lease)s AND state = 'leased'
"""
"""Fail a letter that cannot be made from its merge fields; SMTP was not touched."""

TOO_OLD: Final[LiteralString] = """
    UPDATE mailer_recipient r
    SET state = 'failed', settled_at = now(), scope = 'local', error = 'too old: the age limit has passed'
    FROM mailer_campaignqueue q JOIN mailer_campaign c ON c.id = q.campaign_id
    WHERE q.status <> 'done' AND r.campaign_id = q.campaign_id AND r.state = 'pending'
      AND r.first_attempt_at < now() - %(age)s
    RETURNING r.id, r.email, r.attempt, q.campaign_id, q.id, q.provider, split_part(c.from_email, '@', 2)
"""
"""Give up letters whose first attempt is longer ago than the age limit."""

RETURN_LETTERS: Final[LiteralString] = """
    UPDATE mailer_recipient SET state = 'pending', lease_id = NULL
    WHERE lease_id = %(lease)s AND (state = 'leased' OR (state = 'sending' AND id = %(unbegun)s))
"""
"""Give back what a batch did not get to; `unbegun` was marked in a commit whose answer was lost, and not sent."""

CLOSE_LEASE: Final[LiteralString] = """
    WITH closed AS (DELETE FROM mailer_lease WHERE id = %(lease)s RETURNING id)
    UPDATE mailer_campaignqueue SET probe_lease_id = NULL
    WHERE id = %(queue)s AND probe_lease_id = %(lease)s
"""
"""End a lease, and with it the right to the probe."""

LEASE_PROGRESS: Final[LiteralString] = """
    UPDATE mailer_lease SET progress_at = clock_timestamp() WHERE id = %(lease)s
"""
"""Say that the loop moves (an alarm's food; it moves no letter)."""

LEASE_ALIVE: Final[LiteralString] = """
    UPDATE mailer_lease SET alive_at = clock_timestamp() WHERE id = %(lease)s RETURNING id
"""
"""Say that the process lives; no row means that the lease was taken back."""

COUNT_ERROR: Final[LiteralString] = """
    UPDATE mailer_campaignqueue
    SET consecutive_transient_errors = consecutive_transient_errors + 1,
        recent_errors = recent_errors || %(evidence)s::jsonb,
        generation = CASE WHEN {flips} THEN generation + 1 ELSE generation END,
        status = CASE WHEN {flips} THEN 'deferred' ELSE status END,
        defer_reason = CASE WHEN {flips} THEN 'circuit_breaker' ELSE defer_reason END,
        deferred_until = CASE WHEN {flips} THEN now() + {cool_down} ELSE deferred_until END,
        deferrals = CASE WHEN {flips} THEN deferrals + 1 ELSE deferrals END,
        breaker_trips = CASE WHEN {flips} THEN breaker_trips + 1 ELSE breaker_trips END,
        breaker_state = CASE WHEN {flips} THEN 'open' ELSE breaker_state END
    WHERE id = %(queue)s AND status = 'active' AND generation = %(generation)s
    RETURNING status = 'deferred', consecutive_transient_errors, generation, deferred_until, recent_errors,
              extract(epoch FROM deferred_until - now())::float8
""".replace(
    "{flips}",
    "(consecutive_transient_errors + 1 >= %(threshold)s OR breaker_state = 'half_open')",
).replace(
    "{cool_down}",
    "least(%(cool_down)s * power(2, least(breaker_trips, 20)), %(cool_down_max)s)",
)
"""Count one error in a row; the statement that reaches the threshold opens the breaker, and no other can.

A failed probe (half-open) opens it at once. Errors of an older generation find no row and do not count.
"""

CLOSE_BREAKER: Final[LiteralString] = """
    UPDATE mailer_campaignqueue
    SET breaker_state = 'closed', breaker_trips = 0, consecutive_transient_errors = 0, recent_errors = '[]',
        deferrals = 0
    WHERE id = %(queue)s AND breaker_state = 'half_open' AND generation = %(generation)s
    RETURNING generation
"""
"""The probe proved the path: close the breaker."""

RESET_ERRORS: Final[LiteralString] = """
    UPDATE mailer_campaignqueue SET consecutive_transient_errors = 0, recent_errors = '[]', deferrals = 0
    WHERE id = %(queue)s AND generation = %(generation)s AND (consecutive_transient_errors > 0 OR deferrals > 0)
"""
"""A refusal that is the recipient's own proves that the path works."""

DEFER: Final[LiteralString] = """
    UPDATE mailer_campaignqueue
    SET status = %(status)s, defer_reason = %(reason)s, generation = generation + 1, deferrals = deferrals + 1,
        deferred_until = CASE WHEN %(delay)s::interval IS NULL THEN NULL ELSE now() + %(delay)s::interval END
    WHERE id = %(queue)s AND status = 'active' AND generation = %(generation)s
    RETURNING deferred_until, consecutive_transient_errors, deferrals
"""
"""Stop a campaign for a reason; only the first process that sees the reason does it."""

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

REAP: Final[LiteralString] = """
    WITH dead AS (
        DELETE FROM mailer_lease WHERE alive_at < now() - %(silence)s
        RETURNING id, queue_id, worker, provider, extract(epoch FROM now() - alive_at)::float8 AS silent),
    returned AS (
        UPDATE mailer_recipient r SET state = 'pending', lease_id = NULL
        FROM dead d WHERE r.lease_id = d.id AND r.state = 'leased' RETURNING d.id AS lease_id),
    lost AS (
        UPDATE mailer_recipient r
        SET state = 'unknown', lease_id = NULL, settled_at = now(), scope = 'local',
            error = 'the sending process died or hung during this letter'
        FROM dead d WHERE r.lease_id = d.id AND r.state = 'sending'
        RETURNING r.id, r.email, r.attempt, d.id AS lease_id),
    freed AS (
        UPDATE mailer_campaignqueue SET probe_lease_id = NULL
        WHERE probe_lease_id IN (SELECT id FROM dead) RETURNING id)
    SELECT d.queue_id, q.campaign_id, split_part(c.from_email, '@', 2), d.worker, d.provider, d.silent,
           (SELECT count(*) FROM returned b WHERE b.lease_id = d.id),
           coalesce((SELECT jsonb_agg(jsonb_build_array(l.id, l.email, l.attempt)) FROM lost l
                     WHERE l.lease_id = d.id), '[]')
    FROM dead d JOIN mailer_campaignqueue q ON q.id = d.queue_id JOIN mailer_campaign c ON c.id = q.campaign_id
"""
"""Take back the letters of silent leases: not begun, they wait again; begun, they are unknown, never pending."""

RESEND_ONCE: Final[LiteralString] = """
    UPDATE mailer_recipient r
    SET state = 'pending', resends = resends + 1, not_before = now(), settled_at = NULL
    FROM mailer_campaign c JOIN mailer_campaignqueue q ON q.campaign_id = c.id
    WHERE r.campaign_id = c.id AND c.unknown_policy = 'resend_once' AND c.status = 'sending'
      AND q.status <> 'cancelling' AND r.state = 'unknown' AND r.resends = 0
    RETURNING r.campaign_id
"""
"""Where the campaign's owner chose so, an unknown letter is sent once more."""

CANCEL_WAITING: Final[LiteralString] = """
    UPDATE mailer_recipient r SET state = 'cancelled', settled_at = now()
    FROM mailer_campaignqueue q
    WHERE q.status = 'cancelling' AND r.campaign_id = q.campaign_id AND r.state = 'pending'
"""
"""Letters of a campaign being cancelled wait no more."""

FINISHABLE: Final[LiteralString] = """
    SELECT q.id FROM mailer_campaignqueue q
    WHERE q.status IN ('active', 'deferred', 'cancelling')
      AND NOT EXISTS (SELECT 1 FROM mailer_recipient r WHERE r.campaign_id = q.campaign_id
                      AND r.state = 'pending')
      AND NOT EXISTS (SELECT 1 FROM mailer_recipient r WHERE r.campaign_id = q.campaign_id
                      AND r.lease_id IS NOT NULL)
    FOR UPDATE OF q SKIP LOCKED
"""
"""Campaigns in which no letter waits, is taken or is being sent."""

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
    SELECT q.id, q.campaign_id, q.total, count(r.id),
           count(r.id) FILTER (WHERE r.state IN ('leased', 'sending') AND l.id IS NULL)
    FROM mailer_campaignqueue q
    LEFT JOIN mailer_recipient r ON r.campaign_id = q.campaign_id
    LEFT JOIN mailer_lease l ON l.id = r.lease_id
    WHERE q.status <> 'done' GROUP BY q.id
    HAVING q.total <> count(r.id)
        OR count(r.id) FILTER (WHERE r.state IN ('leased', 'sending') AND l.id IS NULL) > 0
"""
"""Campaigns in flight that do not add up: recipients against the frozen total, letters held by no lease."""

RUNNABLE: Final[LiteralString] = """
    SELECT count(*) FROM mailer_campaignqueue q
    WHERE q.status = 'active' AND EXISTS (
        SELECT 1 FROM mailer_recipient r
        WHERE r.campaign_id = q.campaign_id AND r.state = 'pending' AND r.not_before <= now())
"""
"""How many campaigns could send now."""

TICKED: Final[LiteralString] = """
    INSERT INTO mailer_tick (name, at) VALUES (%(name)s, clock_timestamp())
    ON CONFLICT (name) DO UPDATE SET at = excluded.at
"""
"""Say that a recurring duty was done."""
