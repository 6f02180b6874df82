"""The six metrics of the mailer, each from metrics and from logs."""

from dataclasses import dataclass
from typing import Final

from dashboards.lead import Elsewhere, Lead, Lines
from dashboards.panel import NO_LIMITS, Colour, Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue.events.campaigns import CampaignDeferred, CampaignFinished
from observability.catalogue.events.event import Event
from observability.catalogue.events.guards import RateLimitReserve
from observability.catalogue.events.letters import EmailFailed, EmailSent
from observability.catalogue.links import Dashboard
from observability.catalogue.metrics.delivery import EMAILS_SENT
from observability.catalogue.objectives import LIMIT_NEAR
from observability.catalogue.panels import from_logs, six
from observability.catalogue.panels.six import Twin
from observability.catalogue.text import Text, same

AGREEMENT: Final = Elsewhere(
    Text("Do metrics and logs agree?", "Сходятся ли показатели и журнал?"), Dashboard.PIPELINE, EMAILS_SENT.name
)
COUNTED: Final = Text(
    "Counted over the hour before each point, from metrics and from logs (dashed).",
    "За час до каждой точки: по показателям и по журналу (пунктир).",
)
APART: Final = Text(
    "Where the two forms differ for longer than minutes, one path of the telemetry loses facts; until the first hour is"
    " over, Prometheus guesses a few per cent too much.",
    "Если два числа расходятся не на минуты, один из путей телеметрии теряет факты; пока не прошёл первый час,"
    " Prometheus завышает на несколько процентов.",
)
FROM_METRICS: Final = Text("metrics", "показатели")
FROM_LOGS: Final = Text("logs", "журнал")


@dataclass(frozen=True)
class Reading:
    """How one of the six is read. `meaning`: what it counts, in Russian; the catalogue says it in English."""

    twin: Twin
    meaning: str
    normal: Text
    action: Text
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


def _beside(text: Text, other: Text) -> Text:
    return Text(f"{text.en} {other.en}", f"{text.ru} {other.ru}")


def _named(by: tuple[str, ...], source: Text) -> Text:
    """Name series by their labels, then by where they come from."""
    if not by:
        return source
    labels = " ".join(f"{{{{{name}}}}}" for name in by)
    return Text(f"{labels} ({source.en})", f"{labels} ({source.ru})")


def _targets(twin: Twin, kind: Kind) -> tuple[Target, ...]:
    """Lay the logs' dashes over the metrics' lines; a legend names each label once."""
    many_lines = kind is Kind.SERIES and "key_hour" in twin.logs.by  # one for each hour
    return (
        Target(twin.metrics, _named(twin.metrics.by, FROM_METRICS)),
        Target(
            twin.logs,
            _named(twin.logs.by, FROM_LOGS),
            Colour.IDLE if many_lines else None,
            dashed=True,
            listed=not twin.logs.by,
        ),
    )


def _panel(reading: Reading, kind: Kind, key: str, width: int, height: int) -> Panel:
    title = same(reading.name)
    return Panel(
        key,
        title if kind is Kind.STAT else Text(f"{reading.name} over time", f"{reading.name}: динамика"),
        kind,
        _targets(reading.twin, kind),
        reading.unit,
        _beside(Text(reading.twin.metric.meaning, reading.meaning), COUNTED),
        reading.normal,
        _beside(reading.action, APART),
        reading.leads(until_point=kind is not Kind.STAT),
        limits=reading.limits,
        reasons="defer_reason" in reading.twin.metric.by,
        empty=same("0"),
        width=width,
        height=height,
    )


SIX: Final = (
    Reading(
        six.SENT,
        "Письма, которые провайдер принял.",
        Text(
            "it grows while campaigns run and falls to 0 an hour after the last one ended.",
            "растёт, пока идут кампании, и падает до 0 через час после последней.",
        ),
        Text(
            "look at the first row: it says what holds mail back.",
            "посмотрите на первый ряд: там сказано, что держит письма.",
        ),
        EmailSent,
    ),
    Reading(
        six.FAILED,
        "Неудачные попытки, в том числе те, что будут повторены.",
        Text(
            "a few percent of what is sent, nearly all for wrong addresses.",
            "несколько процентов от отправленного, почти все — из-за неверных адресов.",
        ),
        Text(
            "open “Failures by whose fault they are” below: provider and network are incidents, recipients are not.",
            "откройте ниже «Неудачи: чья вина»: provider и network — это сбой, recipient — нет.",
        ),
        EmailFailed,
    ),
    Reading(
        six.FINISHED_OK,
        "Кампании, где каждое письмо отправлено, исключено или отменено.",
        Text("one for each campaign whose letters all went out.", "по одной на кампанию, все письма которой ушли."),
        Text(
            "a campaign that should be here and is not: open the campaign's dashboard.",
            "кампании, которая должна быть здесь, нет — откройте её дашборд.",
        ),
        CampaignFinished,
    ),
    Reading(
        six.FINISHED_WITH_ERRORS,
        "Кампании, где часть писем не отправлена или их судьба неизвестна.",
        Text(
            "0, or a few letters of a large campaign that failed for good.",
            "0, либо большая кампания, в которой окончательно не ушло несколько писем.",
        ),
        Text(
            "open the campaign and look at its errors by fingerprint; unknown letters wait for a person's decision.",
            "откройте кампанию и посмотрите, какие ошибки повторяются; неизвестные письма ждут решения человека.",
        ),
        CampaignFinished,
        limits=Limits(warning=1),
    ),
    Reading(
        six.REASONS,
        "Сколько раз кампаниям пришлось ждать, по причинам; не больше десяти причин.",
        Text(
            "hourly_limit, once an hour at most, and paused_by_user.",
            "hourly_limit не чаще раза в час и paused_by_user.",
        ),
        Text(
            "click the reason: its section of the playbook says what to do.",
            "нажмите на причину: что делать, сказано в её разделе руководства.",
        ),
        CampaignDeferred,
        ("defer_reason",),
    ),
    Reading(
        six.USAGE,
        "Наибольшая доля писем часа, занятая в один момент, по провайдеру и часу (UTC, ГГГГММДДЧЧ).",
        Text(
            f"below {LIMIT_NEAR:.0%}; at 100 % campaigns wait for the next hour.",
            f"ниже {LIMIT_NEAR * 100:.0f} %; при 100 % кампании ждут следующего часа.",
        ),
        Text(
            "raise the limit with the provider, or move a campaign to another hour.",
            "поднимите лимит вместе с провайдером или перенесите кампанию на другой час.",
        ),
        RateLimitReserve,
        ("provider",),
        unit=Unit.SHARE,
        limits=Limits(LIMIT_NEAR, 1),
    ),
)


def _width(reading: Reading) -> int:
    """Two figures are narrow, a list of names is wide."""
    return 12 if reading.twin.metric.by else 6


NOW: Final = Row(
    Text("The six metrics now", "Шесть показателей сейчас"),
    tuple(
        _panel(reading, Kind.STAT, reading.name, _width(reading), height=5 if reading.twin.metric.by else 4)
        for reading in SIX
    ),
)
OVER_TIME: Final = Row(
    Text("The six metrics over time", "Шесть показателей: динамика"),
    tuple(_panel(reading, Kind.SERIES, f"{reading.name}:series", width=8, height=8) for reading in SIX),
)
