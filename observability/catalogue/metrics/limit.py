"""The hourly limit: what Redis counts, beside its durable twin in PostgreSQL."""

from observability.catalogue import closed
from observability.catalogue.closed import Source
from observability.catalogue.metric import PROVIDER, Label, count, counter, seconds

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
RATE_LIMIT_HELD_BACK = count(
    "mailer_rate_limit_held_back_letters",
    Source.DATABASE,
    "Letters of running campaigns that will still wait when this hour's limit is reached, by the pace of the last"
    " minutes; absent: no pace yet. Normal: 0.",
    PROVIDER,
)
RATE_LIMIT_REACHED = seconds(
    "mailer_rate_limit_reached_forecast_seconds",
    Source.DATABASE,
    "Time until the letters of this hour are spent, by the pace of the last minutes; absent: no pace yet.",
    PROVIDER,
)
