"""The six metrics of the mailer, each from metrics and from logs."""

from dataclasses import dataclass
from typing import Final

from dashboards.lead import Elsewhere, Lead, Lines
from dashboards.panel import NO_LIMITS, Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue.events.campaigns import CampaignDeferred, CampaignFinished
from observability.catalogue.events.event import Event
from observability.catalogue.events.guards import RateLimitReserve
from observability.catalogue.events.letters import EmailFailed, EmailSent
from observability.catalogue.links import Dashboard
from observability.catalogue.metrics import EMAILS_SENT
from observability.catalogue.objectives import LIMIT_NEAR
from observability.catalogue.panels import from_logs, six
from observability.catalogue.panels.six import Twin

AGREEMENT: Final = Elsewhere("Do metrics and logs agree?", Dashboard.PIPELINE, EMAILS_SENT.name)
OVER: Final = "over the hour before"


@dataclass(frozen=True)
class Reading:
    """How one of the six is read."""

    twin: Twin
    normal: str
    action: str
    event: type[Event]
    labels: tuple[str, ...] = ()
    unit: Unit = Unit.COUNT
    limits: Limits = NO_LIMITS

    @property
    def name(self) -> str:
        """The name by which people know it."""
        return self.twin.metric.name

    def leads(self, *, until_point: bool) -> tuple[Lead, ...]:
        """Lead to the lines that are counted."""
        labels = self.labels if until_point else ()  # a number of Loki has columns, and no labels
        return (Lines(from_logs.behind(self.event, *labels), until_point=until_point), AGREEMENT)


def _targets(twin: Twin) -> tuple[Target, ...]:
    if not twin.metric.by:
        return Target(twin.metrics, "metrics"), Target(twin.logs, "logs", dashed=True)
    of_metrics, of_logs = ("".join(f"{{{{{name}}}}} " for name in query.by) for query in (twin.metrics, twin.logs))
    return Target(twin.metrics, f"{of_metrics}(metrics)"), Target(twin.logs, f"{of_logs}(logs)", dashed=True)


def _panel(reading: Reading, kind: Kind, key: str, width: int, height: int) -> Panel:
    meaning = f"{reading.twin.metric.meaning} Counted {OVER} each point, from metrics and from logs."
    return Panel(
        key,
        reading.name if kind is Kind.STAT else f"{reading.name} over time",
        kind,
        _targets(reading.twin),
        reading.unit,
        meaning,
        reading.normal,
        f"{reading.action} Where the two forms differ, one path of the telemetry loses facts.",
        reading.leads(until_point=kind is not Kind.STAT),
        limits=reading.limits,
        reasons="defer_reason" in reading.twin.metric.by,
        empty="0",
        width=width,
        height=height,
    )


SIX: Final = (
    Reading(
        six.SENT,
        "it grows while campaigns run and falls to 0 an hour after the last one ended.",
        "look at the first row: it says what holds mail back.",
        EmailSent,
    ),
    Reading(
        six.FAILED,
        "a few percent of what is sent, nearly all for wrong addresses.",
        "open “Failures by whose fault they are” below: provider and network are incidents, recipients are not.",
        EmailFailed,
    ),
    Reading(
        six.FINISHED_OK,
        "one for each campaign whose letters all went out.",
        "a campaign that should be here and is not: open the campaign's dashboard.",
        CampaignFinished,
    ),
    Reading(
        six.FINISHED_WITH_ERRORS,
        "0, or a few letters of a large campaign that failed for good.",
        "open the campaign and look at its errors by fingerprint; unknown letters wait for a person's decision.",
        CampaignFinished,
        limits=Limits(warning=1),
    ),
    Reading(
        six.REASONS,
        "hourly_limit, once an hour at most, and paused_by_user.",
        "click the reason: its section of the playbook says what to do.",
        CampaignDeferred,
        ("defer_reason",),
    ),
    Reading(
        six.USAGE,
        f"below {LIMIT_NEAR:.0%}; at 100 % campaigns wait for the next hour.",
        "raise the limit with the provider, or move a campaign to another hour.",
        RateLimitReserve,
        ("provider",),
        unit=Unit.SHARE,
        limits=Limits(LIMIT_NEAR, 1),
    ),
)

NOW: Final = Row(
    "The six metrics now",
    tuple(_panel(reading, Kind.STAT, reading.name, width=8, height=5) for reading in SIX),
)
OVER_TIME: Final = Row(
    "The six metrics over time",
    tuple(_panel(reading, Kind.SERIES, f"{reading.name}:series", width=8, height=8) for reading in SIX),
)
