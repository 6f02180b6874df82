"""What went out and what stopped it: counters and durations that events move in whichever process emits them."""

from observability.catalogue import closed
from observability.catalogue.metric import DEFER_REASON, PROVIDER, Label, counter, histogram

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
