"""What waits and what is in hand: read from PostgreSQL at scrape time, in one query for all.

A gauge with `rows` lists what is open now by `campaign_id`; the row goes when it closes.
"""

from observability.catalogue import closed
from observability.catalogue.closed import Source
from observability.catalogue.metric import DEFER_REASON, Label, Unit, count, open_now, seconds

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
RECIPIENTS_SENDABLE = count(
    "mailer_recipients_sendable",
    Source.DATABASE,
    "Letters of active campaigns that are due or in the hands of sending processes. Above 0, something must be sent.",
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
