"""What is due, what waits, and when all of it will be sent."""

from typing import Final

from dashboards.lead import Elsewhere, Lines
from dashboards.panel import Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue.events.campaigns import CampaignContinued, CampaignDeferred
from observability.catalogue.links import Dashboard
from observability.catalogue.metrics import backlog, delivery, pipeline
from observability.catalogue.objectives import BACKLOG_AGE, CAMPAIGN_UNSERVED
from observability.catalogue.panels import from_logs
from observability.catalogue.panels.from_metrics import happened, level
from observability.catalogue.text import Text, same

WORKERS: Final = Elsewhere(Text("The workers", "Воркеры"), Dashboard.PIPELINE, pipeline.PROCESSES.name)
NONE: Final = Text("none in the time shown", "за показанное время не было")

RUNNABLE: Final = Panel(
    backlog.RECIPIENTS_RUNNABLE.name,
    Text("Letters that are due now", "Готовы к отправке"),
    Kind.SERIES,
    (Target(level(backlog.RECIPIENTS_RUNNABLE), Text("due now", "готовы сейчас")),),
    Unit.COUNT,
    Text(
        backlog.RECIPIENTS_RUNNABLE.help,
        "Письма, которые можно отправить сейчас: их время пришло, кампания активна. Если больше 0, что-то должно"
        " уходить.",
    ),
    Text(
        "it falls while campaigns run; deferred and paused campaigns do not count.",
        "убывает, пока идут кампании; ждущие и приостановленные не в счёт.",
    ),
    Text(
        "above 0 and nothing is sent: workers, provider or network stand still.",
        "больше 0, а ничего не уходит — стоят воркеры, провайдер или сеть.",
    ),
    (Lines(from_logs.all_lines()), WORKERS),
    alerts=("MailerNothingSent",),
    width=6,
)
OLDEST: Final = Panel(
    backlog.OLDEST_RUNNABLE.name,
    Text("Age of the oldest letter that is due", "Сколько ждёт самое старое"),
    Kind.SERIES,
    (Target(level(backlog.OLDEST_RUNNABLE), Text("due for", "готово уже")),),
    Unit.SECONDS,
    Text(
        backlog.OLDEST_RUNNABLE.help,
        "Сколько ждёт самое старое из писем, готовых к отправке, вместе с ожиданиями его кампании; 0 — готовых нет.",
    ),
    Text("seconds, or as long as the last wait was.", "секунды либо столько, сколько длилось последнее ожидание."),
    Text(
        "letters are late for their readers: too few workers, a slow provider, or waits that follow one another.",
        "письма опаздывают: мало воркеров, медленный провайдер или ожидания следуют одно за другим.",
    ),
    (Lines(from_logs.all_lines()), WORKERS),
    alerts=("MailerBacklogTooOld",),
    limits=Limits(warning=BACKLOG_AGE.total_seconds()),
    width=6,
)
UNSERVED: Final = Panel(
    backlog.UNSERVED_RUNNABLE.name,
    Text("Longest time unserved", "Дольше всех без воркера"),
    Kind.SERIES,
    (Target(level(backlog.UNSERVED_RUNNABLE), Text("not served for", "без воркера")),),
    Unit.SECONDS,
    Text(
        backlog.UNSERVED_RUNNABLE.help,
        "Наибольшее время, за которое ни один воркер не взял пачку у активной кампании с готовыми письмами.",
    ),
    Text("below 30 s: every active campaign gets its turn.", "меньше 30 с: очередь доходит до каждой кампании."),
    Text(
        "other campaigns hold all workers, or no worker lives: look at the pipeline.",
        "все воркеры заняты другими кампаниями или живых воркеров нет: посмотрите дашборд «Рассылка: конвейер».",
    ),
    (Lines(from_logs.all_lines()), WORKERS),
    limits=Limits(warning=CAMPAIGN_UNSERVED.total_seconds()),
    width=6,
)
FINISH: Final = Panel(
    backlog.FINISH_FORECAST.name,
    Text("Time until all that waits is sent", "Когда уйдёт всё, что ждёт"),
    Kind.SERIES,
    (Target(level(backlog.FINISH_FORECAST), Text("all sent in", "всё уйдёт через")),),
    Unit.SECONDS,
    Text(
        backlog.FINISH_FORECAST.help,
        "Через сколько уйдёт всё, что ждёт, — по темпу последних минут и часовому лимиту; пусто — темпа ещё нет.",
    ),
    Text(
        "it falls while campaigns run; longer than the rest of the hour where the hourly limit binds.",
        "убывает, пока идут кампании; дольше остатка часа, если упирается в часовой лимит.",
    ),
    Text(
        "it grows: letters come in faster than they go out, or the pace has fallen.",
        "растёт — письма прибывают быстрее, чем уходят, или темп упал.",
    ),
    (Lines(from_logs.all_lines()), WORKERS),
    empty=Text("no pace yet", "темпа ещё нет"),
    width=6,
)
LETTERS: Final = Panel(
    backlog.RECIPIENTS.name,
    Text("Letters of campaigns in flight, by state", "Письма идущих кампаний, по состояниям"),
    Kind.BARS,
    (Target(level(backlog.RECIPIENTS, "state"), same("{{state}}")),),
    Unit.COUNT,
    Text(backlog.RECIPIENTS.help, "Получатели идущих кампаний по состоянию их письма."),
    Text(
        "pending turns into sent; leased and sending are a batch for each worker.",
        "pending превращаются в sent; leased и sending — по пачке на воркер.",
    ),
    Text(
        "much leased and nothing sent: a worker is stuck. Much failed: look at the failures by fault.",
        "много leased, а sent не растёт — воркер застрял. Много failed — посмотрите «Неудачи: чья вина».",
    ),
    (Lines(from_logs.all_lines()), WORKERS),
    width=12,
)
CAMPAIGNS: Final = Panel(
    backlog.CAMPAIGNS.name,
    Text("Campaigns by what they do", "Что делают кампании"),
    Kind.SERIES,
    (Target(level(backlog.CAMPAIGNS, "status"), same("{{status}}")),),
    Unit.COUNT,
    Text(backlog.CAMPAIGNS.help, "Кампании по тому, что они делают сейчас."),
    Text(
        "active ones become finished; deferred ones come back by themselves.",
        "active становятся finished; deferred возвращаются сами.",
    ),
    Text(
        "many deferred or paused: the next panel says why.",
        "много deferred или paused — почему, говорит следующая панель.",
    ),
    (Lines(from_logs.behind(CampaignDeferred)),),
    width=12,
)
WAITING: Final = Panel(
    backlog.CAMPAIGNS_WAITING.name,
    Text("Campaigns that wait, by reason", "Кампании ждут, по причинам"),
    Kind.BARS,
    (Target(level(backlog.CAMPAIGNS_WAITING, "defer_reason"), same("{{defer_reason}}")),),
    Unit.COUNT,
    Text(backlog.CAMPAIGNS_WAITING.help, "Идущие кампании, которые ждут или стоят на паузе, по причинам."),
    Text(
        "hourly_limit towards the end of a busy hour, paused_by_user as people like.",
        "hourly_limit к концу напряжённого часа, paused_by_user — как решили люди.",
    ),
    Text(
        "click the reason: its section says whether time or a person ends the wait.",
        "нажмите на причину: в её разделе сказано, кто закончит ожидание — время или человек.",
    ),
    (Lines(from_logs.behind(CampaignDeferred, "defer_reason")),),
    alerts=("MailerSmtpAuthFailed", "MailerSmtpUnreachable", "MailerLimiterUnavailable"),
    reasons=True,
    width=12,
)
ENDED: Final = Panel(
    delivery.CAMPAIGNS_CONTINUED.name,
    Text("Waits that began and ended, by reason", "Начатые и законченные ожидания, по причинам"),
    Kind.BARS,
    (
        Target(
            happened(delivery.CAMPAIGNS_DEFERRED, "defer_reason"),
            Text("{{defer_reason}} began", "{{defer_reason}}: началось"),
        ),
        Target(
            happened(delivery.CAMPAIGNS_CONTINUED, "defer_reason"),
            Text("{{defer_reason}} ended", "{{defer_reason}}: кончилось"),
        ),
    ),
    Unit.COUNT,
    Text(
        "Waits that began and waits that ended in each step, by the reason that they had.",
        "Сколько ожиданий началось и сколько кончилось за каждый шаг, по причинам.",
    ),
    Text(
        "each that began ends; hourly_limit with the hour.", "каждое начатое кончается; hourly_limit — вместе с часом."
    ),
    Text(
        "some begin and none ends: beat or the tick stands still (pipeline), or the reason is still there.",
        "начинаются, но не кончаются — стоит beat или тик (см. «Рассылка: конвейер») либо причина никуда не делась.",
    ),
    (Lines(from_logs.behind(CampaignContinued, "defer_reason")),),
    reasons=True,
    width=12,
    empty=NONE,
)

ROW: Final = Row(
    Text("Work that waits", "Работа, которая ждёт"),
    (RUNNABLE, OLDEST, UNSERVED, FINISH, LETTERS, CAMPAIGNS, WAITING, ENDED),
)
