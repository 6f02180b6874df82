"""The course of one campaign: its letters over time, its stops, and what is undecided."""

from typing import Final

from dashboards.campaign.now import FAILURES
from dashboards.lead import Elsewhere, Lines
from dashboards.panel import Colour, Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue.events.campaigns import CampaignContinued, CampaignDeferred
from observability.catalogue.events.letters import EmailFailed, EmailSent, EmailUnknown
from observability.catalogue.links import Dashboard
from observability.catalogue.metrics import backlog, pipeline
from observability.catalogue.objectives import CAMPAIGN_UNSERVED, DEFERRALS_PER_HOUR
from observability.catalogue.panels import campaign, from_logs
from observability.catalogue.panels.query import ONE
from observability.catalogue.text import Text, same

BY_ID: Final = same("{{campaign_id}}")

STATES: Final = Panel(
    "letters",
    Text("Its letters by what became of them", "Что стало с её письмами"),
    Kind.BARS,
    (
        Target(campaign.SENT, Text("sent", "отправлено"), Colour.GOOD),
        Target(campaign.RETRIED, Text("failed, will be tried again", "неудача, будет повтор"), Colour.WARNING),
        Target(campaign.FAILED, Text("failed for good", "окончательно не ушло"), Colour.CRITICAL),
        Target(campaign.UNKNOWN, Text("unknown", "неизвестно"), Colour.OTHER),
    ),
    Unit.COUNT,
    Text(
        "Letters in each step that were sent, failed (to be tried again, or for good), or became unknown.",
        "Сколько писем за каждый шаг отправлено, не удалось (с повтором или окончательно) или стало неизвестными.",
    ),
    Text("sent, in an even pace; a few failed for good.", "«отправлено» ровным темпом; единицы не ушли окончательно."),
    Text(
        "gaps: the reasons above. Failures: their fingerprints below.",
        "пробелы — причины выше. Неудачи — повторяющиеся ошибки ниже.",
    ),
    (
        Lines(from_logs.behind(EmailSent, narrow=ONE), title=Text("Letters sent", "Отправленные письма")),
        Lines(from_logs.behind(EmailFailed, narrow=ONE), title=FAILURES),
    ),
    empty=Text("no letters in the time shown", "за показанное время писем не было"),
    width=24,
    height=8,
)
STOPS: Final = Panel(
    backlog.CAMPAIGN_STOPS.name,
    Text("Stops and continuations so far", "Остановок и продолжений всего"),
    Kind.SERIES,
    (Target(campaign.STOPS, BY_ID),),
    Unit.COUNT,
    Text(
        backlog.CAMPAIGN_STOPS.help,
        "Сколько раз идущая кампания останавливалась и продолжалась; каждое ожидание добавляет 2.",
    ),
    Text("2 with each hour in which the limit binds.", "по 2 за каждый час, когда упирается в лимит."),
    Text(
        f"{DEFERRALS_PER_HOUR} waits in an hour: it starts, sends a little and waits; the deferrals below name the"
        " reason.",
        f"{DEFERRALS_PER_HOUR} ожидания за час — начинает, немного отправляет и ждёт; причина названа ниже.",
    ),
    (
        Lines(from_logs.behind(CampaignDeferred, narrow=ONE), title=Text("Deferrals", "Ожидания")),
        Lines(from_logs.behind(CampaignContinued, narrow=ONE), title=Text("Continuations", "Продолжения")),
    ),
    alerts=("MailerCampaignDeferredAgain",),
    empty=Text("it was never stopped", "ни разу не останавливалась"),
)
UNSERVED: Final = Panel(
    backlog.CAMPAIGN_UNSERVED.name,
    Text("Time without a worker", "Время без воркера"),
    Kind.SERIES,
    (Target(campaign.UNSERVED, BY_ID),),
    Unit.SECONDS,
    Text(
        backlog.CAMPAIGN_UNSERVED.help,
        "Сколько времени активную кампанию с готовыми письмами не брал ни один воркер, если это дольше обычных 30 с.",
    ),
    Text("nothing: it is served every few seconds.", "пусто: её берут каждые несколько секунд."),
    Text(
        "other campaigns hold all workers, or no worker lives.",
        "все воркеры заняты другими кампаниями или живых воркеров нет.",
    ),
    (
        Lines(campaign.LINES),
        Elsewhere(Text("The workers", "Воркеры"), Dashboard.PIPELINE, pipeline.PROCESSES.name),
    ),
    alerts=("MailerCampaignNotServed",),
    limits=Limits(warning=CAMPAIGN_UNSERVED.total_seconds()),
    empty=Text("it is served", "воркеры её берут"),
)
UNDECIDED: Final = Panel(
    backlog.CAMPAIGN_UNKNOWN.name,
    Text("Unknown letters, undecided", "Неизвестные письма, ждут решения"),
    Kind.SERIES,
    (Target(campaign.UNDECIDED, BY_ID),),
    Unit.COUNT,
    Text(backlog.CAMPAIGN_UNKNOWN.help, "Письма кампании с неизвестным исходом, по которым ещё нет решения."),
    Text("none; after a crash at most one for each connection.", "нет; после сбоя — не больше одного на соединение."),
    Text(
        "a person decides: assume that they arrived, or send them again.",
        "решает человек: считать доставленными или отправить ещё раз.",
    ),
    (Lines(from_logs.behind(EmailUnknown, narrow=ONE)),),
    alerts=("MailerUnknownRecipients",),
    limits=Limits(warning=1),
    empty=Text("none", "нет"),
)

ROW: Final = Row(Text("Its course", "Ход кампании"), (STATES, STOPS, UNSERVED, UNDECIDED))
