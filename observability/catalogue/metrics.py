"""Every metric there is, typed once. Its help says what it means and what is normal.

Counters are moved by events (`moves.py`) in whichever process emits them; gauges are read at scrape time by
the one exporter. A gauge with `rows` lists what is open now by `campaign_id`, and the row goes when it closes.
"""

from observability.catalogue import closed
from observability.catalogue.closed import Source
from observability.catalogue.metric import (
    PROVIDER,
    Label,
    Metric,
    Type,
    Unit,
    count,
    counter,
    histogram,
    open_now,
    seconds,
)
from observability.catalogue.reasons import DeferReason

DEFER_REASON = Label("defer_reason", DeferReason)
SOURCE = Label("source", closed.Source)

# -- delivery: moved by events ------------------------------------------------------------------
EMAILS_SENT = counter(
    "mailer_emails_sent_total", "Letters that a provider took. Normal: grows while campaigns run.", PROVIDER
)
EMAILS_FAILED = counter(
    "mailer_emails_failed_total",
    "Attempts that failed, by whose fault it is; final: nobody will try again. Normal: a few percent, scope recipient.",
    Label("outcome", closed.Failure),
    Label("scope", closed.Scope),
    PROVIDER,
    Label("final", closed.Flag),
)
CONNECTIONS_FAILED = counter(
    "mailer_connections_failed_total",
    "Connections to the provider that could not be opened, by step and by whose fault it is; no letter was touched."
    " Normal: 0.",
    Label("phase", closed.Opening),
    Label("scope", closed.Scope),
    PROVIDER,
)
EMAILS_UNKNOWN = counter(
    "mailer_emails_unknown_total", "Letters of which nobody knows whether the provider took them. Normal: 0.", PROVIDER
)
SEND_DURATION = histogram(
    "mailer_send_duration_seconds", "Time that the provider needed for a letter it took. Normal: below 1 s.", PROVIDER
)
SMTP_PHASE_DURATION = histogram(
    "mailer_smtp_phase_duration_seconds",
    "Time waited in each phase of a letter that was taken; connect and auth only where a connection was opened.",
    Label("phase", closed.Stretch),
)
CAMPAIGNS_STARTED = counter("mailer_campaigns_started_total", "Campaigns that a person started.")
CAMPAIGNS_FINISHED = counter(
    "mailer_campaigns_finished_total",
    "Campaigns in which no letter waits any more; with errors: some letters failed or are unknown.",
    Label("campaign_status", closed.CampaignEnd),
    Label("finished_with_errors", closed.Flag),
)
CAMPAIGNS_DEFERRED = counter(
    "mailer_campaigns_deferred_total",
    "Waits that began, by reason. Normal: hourly_limit and paused_by_user.",
    DEFER_REASON,
    PROVIDER,
)
CAMPAIGNS_CONTINUED = counter(
    "mailer_campaigns_continued_total", "Waits that ended, by the reason they had.", DEFER_REASON
)
CAMPAIGNS_CANCELLED = counter("mailer_campaigns_cancelled_total", "Campaigns that a person cancelled.")
RATE_LIMIT_RESERVES = counter(
    "mailer_rate_limit_reserves_total",
    "Batches that asked for letters of the hour; allowed: at least one was granted.",
    PROVIDER,
    Label("allowed", closed.Flag),
)
RATE_LIMIT_SEEDED = counter(
    "mailer_rate_limit_seeded_total",
    "Times that Redis had lost the hour's count and PostgreSQL restored it. Normal: 0.",
    PROVIDER,
)
BREAKER_TRIPS = counter(
    "mailer_breaker_trips_total", "Openings of circuit breakers, failed probes included. Normal: 0.", PROVIDER
)
BREAKER_CLOSES = counter("mailer_breaker_closes_total", "Circuit breakers that a probe letter closed.", PROVIDER)
LEASES_REAPED = counter("mailer_leases_reaped_total", "Batches taken back from a process that fell silent. Normal: 0.")
FENCED_WRITES = counter("mailer_fenced_writes_total", "Results of late processes that were rejected. Normal: 0.")
CONSERVATION_BREAKS = counter(
    "mailer_conservation_breaks_total",
    "Checks that found a campaign whose recipients do not add up. Normal: 0, always.",
)
HEARTBEATS = counter(
    "mailer_heartbeats_total",
    "Minutes in which a worker did the tick and said so in the logs. Normal: 1 a minute, in the logs as well.",
)
ACTIONS_REFUSED = counter(
    "mailer_actions_refused_total",
    "Actions of people that were refused; throttled: too often within the hour.",
    Label("action", closed.Action),
    Label("refusal", closed.Refusal),
)
THROTTLE_FALLBACKS = counter(
    "mailer_throttle_fallbacks_total",
    "Throttles counted in PostgreSQL because Redis did not answer. Normal: 0.",
    Label("action", closed.Action),
)
RECIPIENTS_IMPORTED = counter("mailer_recipients_imported_total", "Rows of imported lists.", Label("row", closed.Row))
TEST_EMAILS = counter("mailer_test_emails_total", "Test letters that the provider took.")
UNSUBSCRIBES = counter("mailer_unsubscribes_total", "Recipients who asked for no more mail.")
UNKNOWNS_RESOLVED = counter(
    "mailer_unknowns_resolved_total",
    "Unknown letters that were decided, by decision.",
    Label("decision", closed.Decision),
)
EMIT_FAILURES = counter(
    "mailer_emit_failures_total", "Events that could not be logged or counted. Normal: 0.", source=Source.PROCESS
)

# -- backlog: read from PostgreSQL ----------------------------------------------------------------
CAMPAIGNS = count(
    "mailer_campaigns", Source.DATABASE, "Campaigns by what they do now.", Label("status", closed.CampaignState)
)
CAMPAIGNS_WAITING = count(
    "mailer_campaigns_waiting", Source.DATABASE, "Campaigns in flight that wait or are paused, by reason.", DEFER_REASON
)
RECIPIENTS = count(
    "mailer_recipients",
    Source.DATABASE,
    "Recipients of campaigns in flight, by state.",
    Label("state", closed.RecipientState),
)
RECIPIENTS_RUNNABLE = count(
    "mailer_recipients_runnable",
    Source.DATABASE,
    "Letters that could be sent now: due, and their campaign is active. Above 0, something must be sent.",
)
UNKNOWN_RECIPIENTS = count(
    "mailer_unknown_recipients",
    Source.DATABASE,
    "Letters of all campaigns whose outcome is unknown and undecided. Normal: 0.",
)
OLDEST_RUNNABLE = seconds(
    "mailer_oldest_runnable_age_seconds",
    Source.DATABASE,
    "How long the oldest runnable letter has been due, its campaign's waits included; 0: nothing is due.",
)
UNSERVED_RUNNABLE = seconds(
    "mailer_unserved_runnable_age_seconds",
    Source.DATABASE,
    "Longest time that an active campaign with due letters was not served by any worker. Normal: below 30 s.",
)
CONSERVATION_ERROR = count(
    "mailer_conservation_error_recipients",
    Source.DATABASE,
    "Recipients by which campaigns in flight do not add up to their frozen totals. Normal: 0, always.",
)
ORPHANED_RECIPIENTS = count(
    "mailer_orphaned_recipients", Source.DATABASE, "Letters in hand that no lease holds. Normal: 0, always."
)
BREAKERS = count(
    "mailer_breakers",
    Source.DATABASE,
    "Campaigns in flight by the state of their circuit breaker.",
    Label("state", closed.BreakerState),
)
LEASES = count("mailer_leases", Source.DATABASE, "Batches in the hands of sending processes.")
LEASE_SILENCE = seconds(
    "mailer_lease_silence_seconds",
    Source.DATABASE,
    "Longest silence of a process that holds a batch; 0: none does. Normal: below 10 s; at 20 s it is taken back.",
)
PROGRESS_AGE = seconds(
    "mailer_worker_progress_age_seconds",
    Source.DATABASE,
    "Longest time since a process that holds a batch got on with a letter; 0: none does. Normal: below 10 s.",
)
TICK_AGE = seconds(
    "mailer_tick_age_seconds",
    Source.DATABASE,
    "Time since a worker last did the tick (reaping, waking, ending, checking), or, where none ever did, since the"
    " oldest campaign in flight was started; absent: neither. Normal: below 10 s.",
)
FINISH_FORECAST = seconds(
    "mailer_finish_forecast_seconds",
    Source.DATABASE,
    "Time until all that waits is sent, by the pace of the last minutes and the hourly limit; absent: no pace yet.",
)

# -- backlog: what is open now, by campaign -------------------------------------------------------
BREAKER_OPEN = open_now(
    "mailer_breaker_open",
    Unit.TRUTH,
    "1 for each campaign whose breaker is open, or half-open and being probed; gone when a probe closes it.",
)
CAMPAIGN_WAITING = open_now(
    "mailer_campaign_waiting", Unit.TRUTH, "1 for each campaign that waits or is paused, with its reason.", DEFER_REASON
)
CAMPAIGN_STOPS = open_now(
    "mailer_campaign_stops",
    Unit.COUNT,
    "Stops and continuations so far of each campaign in flight that was ever stopped; it grows by 2 with each wait.",
)
CAMPAIGN_UNSERVED = open_now(
    "mailer_campaign_unserved_age_seconds",
    Unit.SECONDS,
    "Time since each active campaign with due letters was served, where that is longer than normal (30 s).",
)
CAMPAIGN_UNKNOWN = open_now(
    "mailer_campaign_unknown_recipients", Unit.COUNT, "Undecided unknown letters of each campaign that has any."
)

# -- the hourly limit: Redis, beside its durable twin ----------------------------------------------
RATE_LIMIT = count(
    "mailer_rate_limit_letters",
    Source.PROCESS,
    "Letters that may be sent in an hour: as configured, or as a person has set it for a while.",
    PROVIDER,
)
RATE_LIMIT_USED = count(
    "mailer_rate_limit_used_letters",
    Source.REDIS,
    "Letters of this hour that are spent; falls to 0 with the hour.",
    PROVIDER,
)
RATE_LIMIT_DRIFT = count(
    "mailer_rate_limit_drift_letters",
    Source.REDIS,
    "Letters spent by Redis's count minus PostgreSQL's. Normal: 0 to a batch; below 0, Redis has forgotten some.",
    PROVIDER,
)

# -- pipeline: does the telemetry itself arrive ----------------------------------------------------
SPOOL_BACKLOG = Metric(
    "mailer_spool_backlog_bytes",
    Type.GAUGE,
    Unit.BYTES,
    Source.SHIPPER,
    "Log lines not yet pushed to Loki. Normal: below 1 MB.",
)
SPOOL_BACKLOG_AGE = seconds(
    "mailer_spool_backlog_age_seconds", Source.SHIPPER, "Age of the oldest log line not yet pushed. Normal: below 10 s."
)
LOG_ENTRIES = counter(
    "mailer_log_entries_total",
    "Log lines by what became of them. Normal: pushed; dead_lettered: Loki refused them; dropped: no room.",
    Label("fate", closed.Fate),
    source=Source.SHIPPER,
)
SHIPPER_AGE = seconds(
    "mailer_shipper_state_age_seconds",
    Source.SHIPPER,
    "Time since the shipper last told of itself, +Inf: it never did. Normal: below 5 s.",
)
SHIPPER_SUCCESS_AGE = seconds(
    "mailer_shipper_success_age_seconds",
    Source.SHIPPER,
    "Time since Loki last stored a push; absent before the first. Normal: below 30 s while there are lines.",
)
SHIPPER_ALARM = Metric(
    "mailer_shipper_alarm",
    Type.GAUGE,
    Unit.TRUTH,
    Source.SHIPPER,
    "1 where Loki refuses pushes for a reason that only a person can mend (URL, credentials). Normal: 0.",
)
PROCESSES = count(
    "mailer_processes",
    Source.PROCESS,
    "Living processes by part, pool processes included.",
    Label("component", closed.Component),
)
BEAT_AGE = seconds(
    "mailer_beat_age_seconds",
    Source.PROCESS,
    "Time since beat last rang, or since it was started where it has not rung yet; absent: none was started here."
    " Normal: below 10 s. Late with the tick: beat; not late: workers.",
)
PROCESS_DEATHS = counter(
    "mailer_process_deaths_total",
    "Processes that ended without saying goodbye (killed, crashed) since the stack started.",
    Label("component", closed.Component),
    source=Source.PROCESS,
)
BUILD_INFO = Metric(
    "mailer_build_info",
    Type.GAUGE,
    Unit.INFO,
    Source.PROCESS,
    "1, with the versions of the mailer and of Python.",
    (Label("version", 1), Label("python", 1)),
)
SOURCE_UP = Metric(
    "mailer_exporter_source_up",
    Type.GAUGE,
    Unit.TRUTH,
    Source.PROCESS,
    "1 where the exporter could read a source in time; at 0 that source's metrics are absent, the others stand.",
    (SOURCE,),
)
SOURCE_DURATION = seconds(
    "mailer_exporter_source_duration_seconds", Source.PROCESS, "Time that the last reading of a source took.", SOURCE
)

METRICS: tuple[Metric, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Metric))
"""Every metric there is."""
