"""Where one campaign stands: how much is done, what holds it, when it will be finished."""

from typing import Final

from dashboards.lead import Elsewhere, Lines
from dashboards.panel import Colour, Kind, Limits, Panel, Row, State, Target, Unit
from observability.catalogue.events.campaigns import CampaignDeferred, CampaignFinished
from observability.catalogue.events.guards import BreakerOpened
from observability.catalogue.events.letters import EmailFailed, EmailSent
from observability.catalogue.links import Dashboard
from observability.catalogue.metrics import backlog, delivery
from observability.catalogue.objectives import BREAKER_THRESHOLD, CAMPAIGN_FAILED_SHARE
from observability.catalogue.panels import campaign, from_logs
from observability.catalogue.panels.query import ONE
from observability.catalogue.text import Text, same

CHOOSE: Final = Elsewhere(Text("Choose a campaign", "Выбрать кампанию"), Dashboard.OVERVIEW, "campaigns_waiting_now")
FAILURES: Final = Text("Failures", "Неудачи")

DONE: Final = Panel(
    "done",
    Text("Letters, in the time shown", "Письма за показанное время"),
    Kind.STAT,
    (
        Target(campaign.TOTAL, Text("in all", "всего")),
        Target(campaign.SENT_TOTAL, Text("sent", "отправлено")),
        Target(campaign.FAILED_TOTAL, Text("failed for good", "не ушло")),
        Target(campaign.UNKNOWN_TOTAL, Text("unknown", "неизвестно")),
    ),
    Unit.COUNT,
    Text(
        "Letters of the campaign in all, and what became of them, from its lines in the time shown.",
        "Сколько писем в кампании и что с ними стало — по её строкам журнала за показанное время.",
    ),
    Text(
        "sent grows towards all; the time shown must cover the start.",
        "«отправлено» растёт до «всего»; показанное время должно захватывать запуск.",
    ),
    Text(
        "failed: the errors by fingerprint below say why. Unknown: a person decides.",
        "«не ушло» — почему, видно ниже по повторяющимся ошибкам. «неизвестно» — решает человек.",
    ),
    (Lines(from_logs.behind(EmailSent, narrow=ONE), until_point=False), CHOOSE),
    empty=Text("its start is before the time shown", "запуск раньше показанного времени"),
    height=5,
)
REASON: Final = Panel(
    "waits_for",
    Text("What it waits for", "Чего она ждёт"),
    Kind.STAT,
    (Target(campaign.REASON, same("{{defer_reason}}")),),
    Unit.COUNT,
    Text(
        "The reason for which it waits or is paused; the number counts campaigns, where more than one is shown.",
        "Причина, по которой она ждёт или стоит на паузе; число — сколько кампаний, если показано несколько.",
    ),
    Text("nothing.", "ничего."),
    Text(
        "click the reason: its section says whether time or a person ends the wait; until when stands below.",
        "нажмите на причину: в её разделе сказано, кто закончит ожидание — время или человек; срок — ниже.",
    ),
    (Lines(from_logs.behind(CampaignDeferred, narrow=ONE), until_point=False), CHOOSE),
    limits=Limits(warning=1),
    reasons=True,
    empty=Text("nothing: it does not wait", "ничего: она не ждёт"),
    width=6,
    height=5,
)
FINISH: Final = Panel(
    "time_to_finish",
    Text("Time to finish", "Завершится через"),
    Kind.STAT,
    (Target(campaign.TO_FINISH, Text("finished in", "завершится через")),),
    Unit.SECONDS,
    Text(
        "What is left of its letters, by its pace of the last ten minutes; the hourly limit may stretch it.",
        "За сколько уйдут оставшиеся письма при темпе последних десяти минут; часовой лимит может это растянуть.",
    ),
    Text("it falls.", "убывает."),
    Text(
        "no pace: it waits (see the reason), has ended, or is not served by any worker.",
        "темпа нет — она ждёт (см. причину), завершена или её не берёт ни один воркер.",
    ),
    (
        Lines(from_logs.behind(EmailSent, narrow=ONE), until_point=False),
        Elsewhere(Text("All that waits", "Всё, что ждёт"), Dashboard.OVERVIEW, backlog.FINISH_FORECAST.name),
    ),
    empty=Text(
        "no pace: it waits, has ended, or began before the time shown",
        "темпа нет: ждёт, завершена или запущена раньше показанного времени",
    ),
    width=5,
    height=5,
)
ENDED: Final = Panel(
    delivery.CAMPAIGNS_FINISHED.name,
    Text("Failed for good", "Не ушло окончательно"),
    Kind.STAT,
    (Target(campaign.FAILED_SHARE, Text("of its letters", "от всех писем")),),
    Unit.SHARE,
    Text(
        "Share of the letters that failed for good, in campaigns that ended in the time shown.",
        "Доля писем, окончательно не отправленных, в кампаниях, завершённых за показанное время.",
    ),
    Text(f"below {CAMPAIGN_FAILED_SHARE:.0%}.", f"меньше {CAMPAIGN_FAILED_SHARE * 100:.0f} %."),
    Text(
        "above, the list or the letter is bad, and the provider notices too: look at the errors by fingerprint.",
        "больше — плох список или само письмо, и провайдер это тоже видит: посмотрите, какие ошибки повторяются.",
    ),
    (Lines(from_logs.behind(CampaignFinished, narrow=ONE), until_point=False),),
    alerts=("MailerCampaignFailedMany",),
    limits=Limits(warning=CAMPAIGN_FAILED_SHARE),
    empty=Text("not ended in the time shown", "за показанное время не завершалась"),
    width=5,
    height=5,
)
WAITING: Final = Panel(
    backlog.CAMPAIGN_WAITING.name,
    Text("When it waited, and why", "Когда и почему она ждала"),
    Kind.TIMELINE,
    (Target(campaign.WAITING, same("{{defer_reason}} {{campaign_id}}")),),
    Unit.NONE,
    Text(
        backlog.CAMPAIGN_WAITING.help,
        "Когда кампания ждала или стояла на паузе и по какой причине.",
    ),
    Text("hourly_limit towards the end of busy hours.", "hourly_limit к концу напряжённых часов."),
    Text(
        "a reason that comes again and again: its section says what ends it for good.",
        "причина приходит раз за разом — в её разделе сказано, как покончить с ней совсем.",
    ),
    (Lines(from_logs.behind(CampaignDeferred, narrow=ONE)),),
    alerts=("MailerCampaignTooRisky",),
    reasons=True,
    states={1: State(Text("waits", "ждёт"), Colour.WARNING)},
    empty=Text("it did not wait", "не ждала"),
    width=12,
    height=5,
)
BREAKER: Final = Panel(
    backlog.BREAKER_OPEN.name,
    Text("When its breaker was open", "Когда был разомкнут её предохранитель"),
    Kind.TIMELINE,
    (Target(campaign.BREAKER, same("{{provider}} {{campaign_id}}")),),
    Unit.NONE,
    Text(
        backlog.BREAKER_OPEN.help,
        "Когда предохранитель кампании был разомкнут или проверялся пробным письмом.",
    ),
    Text("never.", "никогда."),
    Text(
        f"{BREAKER_THRESHOLD} attempts in a row failed: the evidence stands below; one probe letter tests the"
        f" provider.",
        f"{BREAKER_THRESHOLD} попыток подряд не удались: улики ниже; провайдера проверит одно пробное письмо.",
    ),
    (
        Lines(from_logs.behind(BreakerOpened, narrow=ONE)),
        Lines(from_logs.behind(EmailFailed, narrow=ONE), title=FAILURES),
    ),
    alerts=("MailerBreakerTripped",),
    states={1: State(Text("open", "разомкнут"), Colour.CRITICAL)},
    empty=Text("it was closed", "был замкнут"),
    width=12,
    height=5,
)

ROW: Final = Row(Text("Where it stands", "Состояние"), (DONE, REASON, FINISH, ENDED, WAITING, BREAKER))
