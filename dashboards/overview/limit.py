"""The hourly limit: how much of it is spent, who asks for it, and whether Redis remembers."""

from typing import Final

from dashboards.lead import Elsewhere, Lines
from dashboards.panel import Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue.events.guards import LimiterSeeded, RateLimitReserve
from observability.catalogue.links import Dashboard
from observability.catalogue.metrics import limit, pipeline
from observability.catalogue.panels import from_logs
from observability.catalogue.panels.from_metrics import grown, level, per_minute
from observability.catalogue.text import Text, same

DIFFERENCE: Final = Text("{{provider}}: Redis minus PostgreSQL", "{{provider}}: Redis минус PostgreSQL")

USED: Final = Panel(
    limit.RATE_LIMIT_USED.name,
    Text("Letters of this hour: spent, and allowed", "Письма этого часа: израсходовано и разрешено"),
    Kind.SERIES,
    (
        Target(level(limit.RATE_LIMIT_USED, "provider"), Text("{{provider}} spent", "{{provider}}: израсходовано")),
        Target(
            level(limit.RATE_LIMIT, "provider"), Text("{{provider}} allowed", "{{provider}}: разрешено"), dashed=True
        ),
    ),
    Unit.COUNT,
    Text(
        "Letters of the hour that are spent, and those that may be sent; both begin anew with the hour (UTC).",
        "Сколько писем часа израсходовано и сколько разрешено; с новым часом (UTC) счёт начинается заново.",
    ),
    Text("spent stays below allowed.", "израсходовано меньше, чем разрешено."),
    Text(
        "it meets the limit before the hour ends: campaigns wait. Raise the limit with the provider, or move a"
        " campaign.",
        "упирается в лимит раньше конца часа — кампании ждут. Поднимите лимит вместе с провайдером или перенесите"
        " кампанию.",
    ),
    (Lines(from_logs.behind(RateLimitReserve, "provider")),),
    alerts=("MailerLimitNear",),
    width=6,
)
FORECAST: Final = Panel(
    limit.RATE_LIMIT_REACHED.name,
    Text("When the hour's letters are spent", "Когда кончатся письма часа"),
    Kind.SERIES,
    (
        Target(
            level(limit.RATE_LIMIT_REACHED, "provider", operator="min"), Text("{{provider}} in", "{{provider}}: через")
        ),
    ),
    Unit.SECONDS,
    Text(
        limit.RATE_LIMIT_REACHED.help,
        "Через сколько письма этого часа будут израсходованы при темпе последних минут; пусто — темпа ещё нет.",
    ),
    Text("longer than the rest of the hour.", "дольше, чем остаток часа."),
    Text(
        "shorter: running campaigns will wait for the next hour. Raise the limit with the provider, or move a"
        " campaign.",
        "меньше — идущие кампании будут ждать следующего часа. Поднимите лимит вместе с провайдером или перенесите"
        " кампанию.",
    ),
    (Lines(from_logs.behind(RateLimitReserve, "provider")),),
    alerts=("MailerLimitNear",),
    empty=Text("no pace yet", "темпа ещё нет"),
    width=6,
)
RESERVES: Final = Panel(
    limit.RATE_LIMIT_RESERVES.name,
    Text("Batches that asked for letters of the hour", "Пачки, просившие письма из лимита часа"),
    Kind.BARS,
    (Target(per_minute(limit.RATE_LIMIT_RESERVES, "allowed"), Text("allowed: {{allowed}}", "разрешено: {{allowed}}")),),
    Unit.PER_MINUTE,
    Text(
        limit.RATE_LIMIT_RESERVES.help,
        "Пачки, которые просили письма из лимита часа; разрешено: дали хотя бы одно.",
    ),
    Text(
        "allowed; a few refused when the hour's letters are spent.", "true; немного false, когда письма часа кончились."
    ),
    Text(
        "refused early in the hour: another campaign has spent the hour, or the limit is set too low.",
        "отказы уже в начале часа — час израсходовала другая кампания или лимит задан слишком низко.",
    ),
    (Lines(from_logs.behind(RateLimitReserve, "allowed")),),
    width=6,
)
DRIFT: Final = Panel(
    limit.RATE_LIMIT_DRIFT.name,
    Text("Does Redis remember the hour?", "Помнит ли Redis этот час?"),
    Kind.SERIES,
    (
        Target(level(limit.RATE_LIMIT_DRIFT, "provider", operator="min"), DIFFERENCE),
        Target(
            grown(limit.RATE_LIMIT_SEEDED, "provider"), Text("{{provider}}: restored", "{{provider}}: восстановлен")
        ),
    ),
    Unit.COUNT,
    Text(
        "Letters spent by Redis's count minus PostgreSQL's, and times that the count was restored from PostgreSQL.",
        "Насколько счёт писем в Redis больше, чем в PostgreSQL, и сколько раз его восстанавливали из PostgreSQL.",
    ),
    Text("between 0 and a batch; nothing restored.", "от 0 до одной пачки; восстановлений нет."),
    Text(
        "below 0, Redis has forgotten letters and the provider's limit may be overrun: was it restarted, or out of"
        " memory?",
        "ниже 0 — Redis забыл часть писем, лимит провайдера может быть превышен: его перезапустили или не хватило"
        " памяти?",
    ),
    (
        Lines(from_logs.behind(LimiterSeeded)),
        Elsewhere(same("Redis"), Dashboard.PIPELINE, pipeline.SOURCE_UP.name),
    ),
    alerts=("MailerLimiterForgot",),
    limits=Limits(critical=0, least=True),
    width=6,
)

ROW: Final = Row(Text("The hourly limit", "Часовой лимит"), (USED, FORECAST, RESERVES, DRIFT))
