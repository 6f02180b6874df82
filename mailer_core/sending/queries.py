"""Every statement of the hot path: a name, a sentence, parameters by name.

All times are the database's `now()`, so that a worker whose clock jumps can neither hold a lease
too long nor lose one too early. A letter's row is written only under its `lease_id` (the fence).
`not_before` is set as long as a letter waits, `unknown_since` as long as it is unknown: they are how both are found.
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
    UPDATE mailer_recipient r SET state = 'leased', lease_id = %(lease)s, not_before = NULL
    FROM due WHERE r.id = due.id
    RETURNING r.id, r.email, r.fields, r.attempt
"""
"""Take letters that are due into a lease; letters another process is taking are skipped, not waited for."""

DUE_LETTERS: Final[LiteralString] = """
    SELECT count(*) FROM (
        SELECT 1 FROM mailer_recipient
        WHERE campaign_id = %(campaign)s AND state = 'pending' AND not_before <= now() LIMIT %(limit)s) due
"""
"""Count the letters that are due, up to a limit: no more tokens are reserved than there are letters to pay for."""

TOKENS_IN_HAND: Final[LiteralString] = """
    SELECT 1 FROM mailer_lease WHERE queue_id = %(queue)s LIMIT 1
"""
"""Say whether a process still sends letters of this campaign, each paid for."""

RECORD_USAGE: Final[LiteralString] = """
    UPDATE mailer_hourlyusage SET granted = granted + %(count)s
    WHERE provider = %(provider)s AND key_hour = %(key_hour)s AND epoch = %(epoch)s
      AND granted + %(count)s BETWEEN 0 AND %(limit)s
    RETURNING granted
"""
"""Write granted tokens down before they are used. No row: they are void.

Either the bucket was seeded anew since, or Redis has forgotten tokens (a snapshot of the past was restored).
"""

TOKENS_CAME_BACK: Final[LiteralString] = """
    WITH waiting AS (
        SELECT id FROM mailer_campaignqueue
        WHERE provider = %(provider)s AND status = 'deferred' AND defer_reason = 'hourly_limit'
          AND deferred_until > now()
        FOR UPDATE SKIP LOCKED)
    UPDATE mailer_campaignqueue q SET deferred_until = now() FROM waiting WHERE q.id = waiting.id
"""
"""Let campaigns that wait for the next hour look again at the next tick: the hour has room once more.

One was stopped while another process held the hour's last tokens, which it then could not use.
"""

USAGE_FOR_UPDATE: Final[LiteralString] = """
    INSERT INTO mailer_hourlyusage (provider, key_hour, granted, epoch) VALUES (%(provider)s, %(key_hour)s, 0, '')
    ON CONFLICT (provider, key_hour) DO UPDATE SET granted = mailer_hourlyusage.granted
    RETURNING granted, epoch
"""
"""Read an hour's usage and hold it, making the row where there is none."""

RENEW_EPOCH: Final[LiteralString] = """
    UPDATE mailer_hourlyusage SET epoch = %(epoch)s WHERE provider = %(provider)s AND key_hour = %(key_hour)s
"""
"""Note the bucket's new life; tokens of the old one are void."""

SETTLE_AND_MARK: Final[LiteralString] = """
    UPDATE mailer_recipient r
    SET state = CASE r.id WHEN $1 THEN 'sent' ELSE 'sending' END,
        lease_id = CASE r.id WHEN $2 THEN r.lease_id END,
        attempt = CASE r.id WHEN $2 THEN r.attempt + 1 ELSE r.attempt END,
        sending_at = CASE r.id WHEN $2 THEN clock_timestamp() ELSE r.sending_at END,
        first_attempt_at = coalesce(r.first_attempt_at, clock_timestamp()),
        settled_at = CASE r.id WHEN $1 THEN clock_timestamp() END,
        smtp_code = CASE r.id WHEN $1 THEN 250 END,
        enhanced_code = '', scope = '', error = ''
    FROM mailer_campaignqueue q
    WHERE q.id = $4 AND r.id IN ($1, $2) AND r.lease_id = $3
      AND (r.id = $1 AND r.state = 'sending'
           OR r.id = $2 AND r.state = 'leased' AND q.status = 'active' AND q.generation = $5)
    RETURNING r.state, q.consecutive_transient_errors
"""
"""The one statement a letter: the previous one is sent, the next one may begin, both under the fence.

$1 the previous letter, $2 the next one, $3 the lease, $4 the queue, $5 its generation (settlement.py). It is
one plain UPDATE of two rows, since this is what sending costs PostgreSQL: each further part of a statement is
set up anew each time, used or not. A success sets the errors in a row back by RESET_ERRORS, where there are any.
"""

SETTLE_FAILURE: Final[LiteralString] = """
    UPDATE mailer_recipient
    SET state = %(state)s::varchar, lease_id = NULL,
        not_before = CASE WHEN %(state)s::varchar = 'pending' THEN now() + %(delay)s END,
        settled_at = CASE WHEN %(state)s::varchar = 'pending' THEN NULL ELSE now() END,
        unknown_since = CASE WHEN %(state)s::varchar = 'unknown' THEN now() END,
        smtp_code = %(code)s, enhanced_code = %(enhanced)s, scope = %(scope)s, error = %(error)s
    WHERE id = %(recipient)s AND lease_id = %(lease)s AND state = 'sending'
    RETURNING id
"""
"""Write the outcome of an attempt that did not end in 250: waiting again, failed, or unknown."""

SETTLE_UNMADE: Final[LiteralString] = """
    UPDATE mailer_recipient
    SET state = 'failed', lease_id = NULL, settled_at = now(), scope = 'message', error = %(error)s
    WHERE id = %(recipient)s AND lease_id = %(lease)s AND state = 'leased'
    RETURNING id
"""
"""Fail a letter that cannot be made from its merge fields; SMTP was not touched."""

RETURN_UNBEGUN: Final[LiteralString] = """
    UPDATE mailer_recipient SET state = 'leased', attempt = attempt - 1
    WHERE lease_id = %(lease)s AND id = %(unbegun)s AND state = 'sending'
"""
"""Undo a mark whose commit's answer was lost: SMTP was not touched, so there was no attempt."""

TAKE_BACK: Final[LiteralString] = """
    WITH mine AS (
        SELECT id FROM mailer_recipient WHERE id = ANY(%(letters)s) AND lease_id = %(lease)s
        ORDER BY id FOR NO KEY UPDATE)
    UPDATE mailer_recipient r
    SET lease_id = NULL,
        state = CASE r.state WHEN 'sending' THEN 'unknown' ELSE 'pending' END,
        not_before = CASE r.state WHEN 'sending' THEN NULL ELSE now() END,
        unknown_since = CASE r.state WHEN 'sending' THEN now() END,
        settled_at = CASE r.state WHEN 'sending' THEN now() END,
        scope = CASE r.state WHEN 'sending' THEN 'local' ELSE r.scope END,
        error = CASE r.state WHEN 'sending' THEN %(cause)s ELSE r.error END
    FROM mine WHERE r.id = mine.id AND r.lease_id = %(lease)s
    RETURNING r.id, r.email, r.attempt, r.state
"""
"""Take letters back from a lease that ends: not begun, they wait again; begun, they are unknown, never pending.

They are named, since no index knows a lease's letters. One UPDATE decides by the row's last state: a letter
that is marked at this very moment is not overlooked.
Rows are locked in the order in which a pump goes through them, so that neither waits for the other.
"""

CLOSE_LEASE: Final[LiteralString] = """
    WITH closed AS (DELETE FROM mailer_lease WHERE id = %(lease)s RETURNING id),
    freed AS (
        UPDATE mailer_campaignqueue SET probe_lease_id = NULL
        WHERE id = %(queue)s AND probe_lease_id = %(lease)s RETURNING id)
    SELECT id FROM closed
"""
"""End a lease, and with it the right to the probe; no row: it has ended already, or was taken back."""

LEASE_PROGRESS: Final[LiteralString] = """
    UPDATE mailer_lease SET progress_at = clock_timestamp() WHERE id = %(lease)s
"""
"""Say that the loop moves (an alarm's food; it moves no letter)."""

LEASE_ALIVE: Final[LiteralString] = """
    UPDATE mailer_lease SET alive_at = clock_timestamp() WHERE id = %(lease)s RETURNING id
"""
"""Say that the process lives; no row means that the lease was taken back."""

COUNT_ERROR: Final[LiteralString] = (
    """
    UPDATE mailer_campaignqueue
    SET consecutive_transient_errors = consecutive_transient_errors + 1,
        recent_errors = jsonb_path_query_array(recent_errors || %(evidence)s::jsonb, {kept}),
        generation = CASE WHEN {flips} THEN generation + 1 ELSE generation END,
        status = CASE WHEN {flips} THEN 'deferred' ELSE status END,
        defer_reason = CASE WHEN {flips} THEN 'circuit_breaker' ELSE defer_reason END,
        deferred_until = CASE WHEN {flips} THEN now() + {cool_down} ELSE deferred_until END,
        breaker_trips = CASE WHEN {flips} THEN breaker_trips + 1 ELSE breaker_trips END,
        breaker_state = CASE WHEN {flips} THEN 'open' ELSE breaker_state END
    WHERE id = %(queue)s AND status = 'active' AND generation = %(generation)s
    RETURNING status = 'deferred', consecutive_transient_errors, generation, deferred_until, recent_errors,
              extract(epoch FROM deferred_until - now())::float8
""".replace(
        "{flips}",
        "(consecutive_transient_errors + 1 >= %(threshold)s OR breaker_state = 'half_open')",
    )
    .replace(
        "{kept}",
        "'$[last - $before to last]', jsonb_build_object('before', %(threshold)s::int - 1)",
    )
    .replace(
        "{cool_down}",
        "least(%(cool_down)s * power(2, least(breaker_trips, 20)), %(cool_down_max)s)",
    )
)
"""Count one error in a row; the statement that reaches the threshold opens the breaker, and no other can.

A failed probe (half-open) opens it at once. Errors of an older generation find no row and do not count.
"""

CLOSE_BREAKER: Final[LiteralString] = """
    UPDATE mailer_campaignqueue
    SET breaker_state = 'closed', breaker_trips = 0, consecutive_transient_errors = 0, recent_errors = '[]'
    WHERE id = %(queue)s AND breaker_state = 'half_open' AND generation = %(generation)s
    RETURNING generation
"""
"""The probe proved the path: close the breaker."""

RESET_ERRORS: Final[LiteralString] = """
    UPDATE mailer_campaignqueue SET consecutive_transient_errors = 0, recent_errors = '[]'
    WHERE id = %(queue)s AND generation = %(generation)s AND consecutive_transient_errors > 0
"""
"""A letter taken, or a refusal that is the recipient's own, proves that the path works."""

DEFER: Final[LiteralString] = """
    WITH stopped AS (
        UPDATE mailer_campaignqueue
        SET status = %(status)s, defer_reason = %(reason)s, generation = generation + 1,
            deferred_until = CASE WHEN %(delay)s::interval IS NULL THEN NULL ELSE now() + %(delay)s::interval END
        WHERE id = %(queue)s AND status = 'active' AND generation = %(generation)s
        RETURNING id, provider, defer_reason, deferred_until, consecutive_transient_errors),
    noted AS (
        INSERT INTO mailer_deferral (id, queue_id, provider, reason, until, at)
        SELECT gen_random_uuid(), id, provider, defer_reason, deferred_until, now() FROM stopped)
    SELECT deferred_until, consecutive_transient_errors FROM stopped
"""
"""Stop a campaign for a reason, and note it; only the first process that sees the reason does it."""
