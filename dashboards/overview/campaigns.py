"""Campaigns that begin and end, and those that are in trouble now."""

from typing import Final

from dashboards.lead import Elsewhere, Lines
from dashboards.panel import Colour, Kind, Panel, Row, Target, Unit
from observability.catalogue.events.campaigns import CampaignDeferred, CampaignFinished, CampaignStarted
from observability.catalogue.links import Dashboard
from observability.catalogue.metrics import backlog, delivery
from observability.catalogue.panels import from_logs, moments
from observability.catalogue.panels.from_metrics import grown, level
from observability.catalogue.panels.query import ALL
from observability.catalogue.text import Text, same
from observability.catalogue.variables import Variable

OPEN: Final = Elsewhere(
    Text("Open this campaign", "Открыть эту кампанию"),
    Dashboard.CAMPAIGN,
    variables={Variable.CAMPAIGN: "${__data.fields.campaign_id}"},
)
BY_ID: Final = Elsewhere(Text("The campaigns", "Кампании"), Dashboard.CAMPAIGN)

STARTED: Final = Panel(
    delivery.CAMPAIGNS_STARTED.name,
    Text("Campaigns started and cancelled", "Запущенные и отменённые"),
    Kind.BARS,
    (
        Target(grown(delivery.CAMPAIGNS_STARTED), Text("started", "запущены")),
        Target(grown(delivery.CAMPAIGNS_CANCELLED), Text("cancelled", "отменены")),
    ),
    Unit.COUNT,
    Text(
        "Campaigns that people started and cancelled in each step.",
        "Сколько кампаний люди запустили и отменили за каждый шаг.",
    ),
    Text(
        "as people work; one person can start ten an hour.", "как работают люди; один человек — не больше десяти в час."
    ),
    Text(
        "many at once: ask who; each line of the log names its actor.",
        "много разом — спросите кто: в каждой строке журнала назван автор.",
    ),
    (Lines(from_logs.behind(CampaignStarted)),),
    width=6,
)
FINISHED: Final = Panel(
    delivery.CAMPAIGNS_FINISHED.name,
    Text("Campaigns that ended", "Завершённые кампании"),
    Kind.BARS,
    (
        Target(
            grown(delivery.CAMPAIGNS_FINISHED, "campaign_status", finished_with_errors="false"),
            same("{{campaign_status}}"),
        ),
        Target(
            grown(delivery.CAMPAIGNS_FINISHED, "campaign_status", finished_with_errors="true"),
            Text("{{campaign_status}} with errors", "{{campaign_status}}, с ошибками"),
            Colour.WARNING,
        ),
    ),
    Unit.COUNT,
    Text(
        delivery.CAMPAIGNS_FINISHED.help,
        "Кампании, в которых больше не ждёт ни одно письмо; с ошибками — часть писем не отправлена или неизвестна.",
    ),
    Text(
        "finished without errors, or with the few letters that any list loses.",
        "finished без ошибок или с немногими письмами, которые теряет любой список.",
    ),
    Text(
        "with errors: open the campaign, look at its errors by fingerprint and at its unknown letters.",
        "с ошибками — откройте кампанию: какие ошибки повторяются и есть ли неизвестные письма.",
    ),
    (Lines(from_logs.behind(CampaignFinished)),),
    alerts=("MailerCampaignFinishedWithErrors",),
    width=6,
)
TROUBLED: Final = Panel(
    "campaigns_waiting_now",
    Text("Campaigns that wait now", "Какие кампании ждут сейчас"),
    Kind.TABLE,
    (Target(level(backlog.CAMPAIGN_WAITING, "campaign_id", "defer_reason", "provider"), Text("waits", "ждёт")),),
    Unit.TRUTH,
    Text(
        "Each campaign that waits or is paused, with its reason; a row goes when the wait ends.",
        "Каждая кампания, которая ждёт или стоит на паузе, и причина; строка исчезает, когда ожидание кончится.",
    ),
    Text("none, or those that people paused.", "ни одной либо те, что поставили на паузу люди."),
    Text(
        "click a row: the campaign's dashboard shows until when, and the evidence.",
        "нажмите на строку: дашборд кампании покажет, до какого времени она ждёт, и улики.",
    ),
    (OPEN, Lines(from_logs.behind(CampaignDeferred), until_point=False)),
    empty=Text("nothing waits", "никто не ждёт"),
    width=12,
)
LATELY: Final = Panel(
    "campaigns_lately",
    Text("Starts of campaigns", "Запуски кампаний"),
    Kind.LOGS,
    (Target(moments.began(ALL)),),
    Unit.NONE,
    Text(
        "Who started which campaign, and of how many letters, the latest first.",
        "Кто какую кампанию запустил и сколько в ней писем, сначала последние.",
    ),
    Text("as people work.", "как работают люди."),
    Text(
        "copy the campaign's id into the variable of the campaign's dashboard.",
        "скопируйте номер кампании в переменную её дашборда.",
    ),
    (BY_ID,),
    width=12,
)
ENDS: Final = Panel(
    "campaigns_ends",
    Text("Ends of campaigns", "Завершения кампаний"),
    Kind.LOGS,
    (Target(moments.ended(ALL)),),
    Unit.NONE,
    Text(
        "How campaigns ended and how long they took, the latest first.",
        "Как завершились кампании и сколько времени заняли, сначала последние.",
    ),
    same("finished."),
    Text(
        "finished_with_errors: copy the campaign's id into the variable of the campaign's dashboard.",
        "finished_with_errors — скопируйте номер кампании в переменную её дашборда.",
    ),
    (BY_ID,),
    width=12,
)

ROW: Final = Row(Text("Campaigns", "Кампании"), (STARTED, FINISHED, TROUBLED, LATELY, ENDS))
