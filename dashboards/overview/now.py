"""Is mail going out now, and if not, why: the row that is read at 3 am."""

from typing import Final

from dashboards.lead import Elsewhere, Lines
from dashboards.panel import Colour, Kind, Limits, Panel, Row, State, Target, Unit
from observability.catalogue.events.campaigns import CampaignDeferred
from observability.catalogue.events.guards import BreakerOpened, RateLimitReserve
from observability.catalogue.links import Dashboard
from observability.catalogue.metrics import backlog
from observability.catalogue.objectives import BACKLOG_AGE, BREAKER_THRESHOLD, LIMIT_NEAR
from observability.catalogue.panels import from_logs, now
from observability.catalogue.panels.now import Verdict
from observability.catalogue.text import Text, same

CAMPAIGNS: Final = Elsewhere(Text("The campaigns", "Кампании"), Dashboard.CAMPAIGN)

VERDICT: Final = Panel(
    "verdict",
    Text("Is mail going out now?", "Уходят ли сейчас письма?"),
    Kind.STAT,
    (Target(now.VERDICT),),
    Unit.NONE,
    Text(
        "One word: sending (letters were taken in the last minute), waiting (all campaigns wait or are paused), stuck"
        " (letters are due and none was taken for a minute), idle (there is nothing to send).",
        "Одним словом: отправляет (за последнюю минуту провайдер принимал письма), ждёт (все кампании ждут или на"
        " паузе),"
        " стоит (письма готовы, но за минуту не ушло ни одного) или отправлять нечего.",
    ),
    Text(
        "sending while campaigns run, idle otherwise; waiting where the next panel names a harmless reason.",
        "«отправляет», пока идут кампании, иначе «отправлять нечего»; «ждёт», если причина рядом безобидна.",
    ),
    Text(
        "waiting: read the binding reason to the right. Stuck: workers, provider or network stand still; open the"
        " alert's section.",
        "«ждёт» — причина на панели справа. «СТОИТ» — не работают воркеры, провайдер или сеть: откройте раздел"
        " оповещения.",
    ),
    (Lines(from_logs.all_lines(), until_point=False), CAMPAIGNS),
    alerts=("MailerNothingSent",),
    states={
        Verdict.IDLE: State(Text("idle: nothing to send", "отправлять нечего"), Colour.IDLE),
        Verdict.SENDING: State(Text("sending", "отправляет"), Colour.GOOD),
        Verdict.WAITING: State(Text("waiting", "ждёт"), Colour.WARNING),
        Verdict.STUCK: State(Text("STUCK", "СТОИТ"), Colour.CRITICAL),
    },
    empty=Text("unknown: the exporter does not answer", "неизвестно: экспортёр не отвечает"),
    width=5,
    height=5,
)
REASON: Final = Panel(
    "binding_reason",
    Text("Binding reason (campaigns)", "Что держит (кампаний)"),
    Kind.STAT,
    (Target(now.REASONS, same("{{defer_reason}}")),),
    Unit.COUNT,
    Text(
        "How many campaigns wait or are paused, by reason. These reasons hold mail back now.",
        "Сколько кампаний ждёт или стоит на паузе, по причинам. Именно эти причины сейчас держат письма.",
    ),
    Text(
        "nothing, or paused_by_user, outside_send_window, and hourly_limit towards the end of a busy hour.",
        "пусто, либо paused_by_user, outside_send_window, а к концу напряжённого часа и hourly_limit.",
    ),
    Text(
        "click the reason: its section of the playbook says what ends the wait, time or a person.",
        "нажмите на причину: в её разделе руководства сказано, что закончит ожидание — время или человек.",
    ),
    (Lines(from_logs.behind(CampaignDeferred), until_point=False), CAMPAIGNS),
    limits=Limits(warning=1),
    reasons=True,
    empty=Text("nothing waits", "никто не ждёт"),
    width=5,
    height=5,
)
BREAKER: Final = Panel(
    "breaker",
    Text("Breakers not closed", "Предохранители"),
    Kind.STAT,
    (Target(now.BREAKERS, same("{{state}}")),),
    Unit.COUNT,
    Text(
        f"Campaigns whose breaker is open (after {BREAKER_THRESHOLD} transient errors in a row nothing is sent) or half"
        " open (one probe letter is under way).",
        f"Кампании, у которых предохранитель сработал: open — после {BREAKER_THRESHOLD} временных ошибок подряд"
        f" отправка"
        " остановлена, half_open — провайдера проверяет одно пробное письмо.",
    ),
    same("0, 0."),
    Text(
        "the provider refuses letters: read the last error behind this number and the provider's status page.",
        "провайдер отказывает: прочитайте последнюю ошибку (нажмите на число) и страницу состояния провайдера.",
    ),
    (Lines(from_logs.behind(BreakerOpened), until_point=False), CAMPAIGNS),
    limits=Limits(critical=1),
    width=4,
    height=5,
)
LIMITER: Final = Panel(
    "limiter",
    Text("Hourly limit: spent, and forecast", "Часовой лимит и прогноз"),
    Kind.STAT,
    (
        Target(now.SPENT, Text("{{provider}} now", "{{provider}} сейчас")),
        Target(now.FORECAST, Text("{{provider}} at the hour's end", "{{provider}} к концу часа")),
    ),
    Unit.SHARE,
    Text(
        "Share of this hour's letters that is spent, and the share that will be when the hour ends, at the pace of the"
        " last ten minutes.",
        "Какая доля писем этого часа уже израсходована и какая будет к концу часа при темпе последних десяти минут.",
    ),
    Text(
        f"spent below 100 %, forecast below {LIMIT_NEAR:.0%}.",
        f"израсходовано меньше 100 %, прогноз ниже {LIMIT_NEAR * 100:.0f} %.",
    ),
    Text(
        "a forecast over 100 % means that campaigns will wait for the next hour: raise the limit with the provider or"
        " move a campaign while there is time.",
        "прогноз выше 100 % — кампаниям придётся ждать следующего часа: поднимите лимит вместе с провайдером или"
        " перенесите кампанию, пока есть время.",
    ),
    (Lines(from_logs.behind(RateLimitReserve, "provider"), until_point=False),),
    limits=Limits(LIMIT_NEAR, 1),
    width=6,
    height=5,
)
OLDEST: Final = Panel(
    "oldest_runnable",
    Text("Oldest letter that is due", "Самое старое письмо"),
    Kind.STAT,
    (Target(now.OLDEST, Text("due for", "готово уже")),),
    Unit.SECONDS,
    Text(
        backlog.OLDEST_RUNNABLE.help,
        "Сколько ждёт самое старое из писем, готовых к отправке, вместе с ожиданиями его кампании; 0 — готовых нет.",
    ),
    Text(
        "seconds, or as long as the last wait was; 0 where nothing is due.",
        "секунды либо столько, сколько длилось последнее ожидание; 0, если готовых писем нет.",
    ),
    Text(
        "letters are late for their readers: too few workers, a slow provider, or waits that follow one another.",
        "письма опаздывают: мало воркеров, медленный провайдер или ожидания следуют одно за другим.",
    ),
    (Lines(from_logs.all_lines(), until_point=False), CAMPAIGNS),
    limits=Limits(warning=BACKLOG_AGE.total_seconds()),
    alerts=("MailerBacklogTooOld",),
    width=4,
    height=5,
)

ROW: Final = Row(
    Text("Is mail going out now, and if not, why", "Уходят ли сейчас письма, а если нет — почему"),
    (VERDICT, REASON, BREAKER, LIMITER, OLDEST),
)
