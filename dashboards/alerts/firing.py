"""What fires now, what woke people lately, and whether pages reach anyone."""

from typing import Final

from dashboards.lead import Lines, OwnSection, Playbook
from dashboards.panel import Colour, Kind, Limits, Panel, Row, State, Target, Unit
from observability.catalogue.objectives import PAGES_A_WEEK
from observability.catalogue.panels import from_logs, scraped
from observability.catalogue.panels.query import IN_ENV
from observability.catalogue.text import Text, same

PLAYBOOK: Final = Playbook()
LINES: Final = Lines(from_logs.all_lines(IN_ENV))
FIRES: Final = Text("fires", "активно")

NOW: Final = Panel(
    "firing_now",
    Text("Firing now", "Активно сейчас"),
    Kind.STAT,
    (
        Target(scraped.firing_number(scraped.CRITICAL), Text("critical", "критических"), limits=Limits(critical=1)),
        Target(scraped.firing_number(scraped.WARNING), Text("warning", "предупреждений"), limits=Limits(warning=1)),
    ),
    Unit.COUNT,
    Text(
        "Alerts of Prometheus that fire now, by severity; those that always fire, to prove that they can, do not"
        " count.",
        "Сколько оповещений Prometheus активно сейчас, по важности; сторожа, активные всегда, не в счёт.",
    ),
    same("0, 0."),
    Text(
        "open the playbook's section of each; those of Loki's ruler stand in Alertmanager alone.",
        "откройте раздел руководства для каждого; оповещения от правил Loki видны только в Alertmanager.",
    ),
    (PLAYBOOK,),
    width=5,
    height=6,
)
TABLE: Final = Panel(
    "firing",
    Text("Alerts that fire", "Активные оповещения"),
    Kind.TABLE,
    (Target(scraped.FIRING, Text("times", "раз")),),
    Unit.COUNT,
    Text(
        "Each alert of Prometheus that fires now, with severity and subject (delivery, backlog, pipeline); one that"
        " names campaigns, as many times as there are campaigns.",
        "Каждое активное оповещение Prometheus: важность и предмет (delivery — доставка, backlog — очередь, pipeline —"
        " конвейер); если оно о кампаниях — столько раз, сколько кампаний.",
    ),
    Text("none.", "нет."),
    Text(
        "critical first: a click on its name opens its section of the playbook.",
        "сначала critical: нажмите на имя, и откроется раздел руководства.",
    ),
    (OwnSection(), PLAYBOOK),
    empty=Text("none fires", "активных нет"),
    width=14,
    height=6,
)
COURSE: Final = Panel(
    "firing:timeline",
    Text("When alerts fired", "Когда срабатывали оповещения"),
    Kind.TIMELINE,
    (
        Target(scraped.firing(scraped.CRITICAL), same("{{alertname}}"), states={1: State(FIRES, Colour.CRITICAL)}),
        Target(scraped.firing(scraped.WARNING), same("{{alertname}}"), states={1: State(FIRES, Colour.WARNING)}),
    ),
    Unit.NONE,
    Text(
        "Each alert of Prometheus over the time shown: red woke a person, orange is a ticket.",
        "Каждое оповещение Prometheus за показанное время: красное разбудило человека, оранжевое — заявка.",
    ),
    Text("none; warnings now and then.", "нет; изредка предупреждения."),
    Text(
        "what began first is often the cause of what followed.",
        "то, что началось первым, часто и есть причина остального.",
    ),
    (OwnSection(of_series=True), PLAYBOOK, LINES),
    empty=Text("none fired", "не срабатывали"),
    height=9,
    width=24,
)
PAGES_TOTAL: Final = Panel(
    "pages_total",
    Text("Pages in the last week", "Будили за неделю"),
    Kind.STAT,
    (Target(scraped.PAGES_TOTAL, Text("pages", "раз")),),
    Unit.COUNT,
    Text(
        "How often a critical alert of Prometheus began to fire in the seven days before the end of the time shown.",
        "Сколько раз критическое оповещение Prometheus срабатывало за семь дней до конца показанного времени.",
    ),
    Text(
        f"0 to {PAGES_A_WEEK}: a person who is woken more often misses the one that counts.",
        f"от 0 до {PAGES_A_WEEK}: кого будят чаще, тот пропустит важное.",
    ),
    Text(
        "mend what pages, or make its threshold say what really needs a person; the table names it.",
        "почините то, что будит, или поправьте порог, чтобы он звал только тогда, когда нужен человек; что — в"
        " таблице.",
    ),
    (PLAYBOOK,),
    limits=Limits(warning=PAGES_A_WEEK + 1),
    width=5,
    height=6,
)
PAGES: Final = Panel(
    "pages",
    Text("Pages in the last week, by alert", "Что будило за неделю"),
    Kind.TABLE,
    (Target(scraped.PAGES, Text("pages", "раз")),),
    Unit.COUNT,
    Text(
        "How often each critical alert began to fire in the last seven days, the most frequent first.",
        "Сколько раз за последние семь дней срабатывало каждое критическое оповещение, сначала самые частые.",
    ),
    Text("none.", "нет."),
    Text(
        "the same alert again and again: its cause was never mended.",
        "одно и то же раз за разом — причину так и не устранили.",
    ),
    (OwnSection(), PLAYBOOK),
    empty=Text("nobody was woken", "никого не будили"),
    width=12,
    height=8,
)
TICKETS: Final = Panel(
    "tickets",
    Text("Warnings in the last week, by alert", "Предупреждения за неделю"),
    Kind.TABLE,
    (Target(scraped.TICKETS, Text("warnings", "раз")),),
    Unit.COUNT,
    Text(
        "How often each warning began to fire in the last seven days, the most frequent first.",
        "Сколько раз за последние семь дней срабатывало каждое предупреждение, сначала самые частые.",
    ),
    Text("a few.", "единицы."),
    Text(
        "many of one kind: nobody reads them any more; mend it or raise its threshold.",
        "много одинаковых — их уже никто не читает: почините или поднимите порог.",
    ),
    (OwnSection(), PLAYBOOK),
    empty=Text("none", "нет"),
    width=12,
    height=8,
)
HELD: Final = Panel(
    "alertmanager_alerts",
    Text("Held by Alertmanager, those of Loki's ruler too", "В Alertmanager, вместе с правилами Loki"),
    Kind.SERIES,
    (Target(scraped.HELD, same("{{state}}")),),
    Unit.COUNT,
    Text(
        "Alerts in Alertmanager: active, suppressed (silenced, or held back by a worse one), unprocessed.",
        "Оповещения в Alertmanager: active — активные, suppressed — заглушены или закрыты более важным, unprocessed —"
        " ещё не обработаны.",
    ),
    Text("two are always active, the watchdogs.", "два активны всегда: это сторожа."),
    Text(
        "more active than fire in Prometheus: the others come from Loki's ruler, Alertmanager's page lists them.",
        "активных больше, чем в Prometheus, — остальные от правил Loki, их список на странице Alertmanager.",
    ),
    (PLAYBOOK, LINES),
    width=12,
)
DELIVERED: Final = Panel(
    "alertmanager_notifications",
    Text("Notifications, and those that reached nobody", "Уведомления и те, что никого не достигли"),
    Kind.BARS,
    (
        Target(scraped.NOTIFIED, same("{{integration}}")),
        Target(scraped.NOT_NOTIFIED, Text("reached nobody", "никого не достигли"), Colour.CRITICAL),
    ),
    Unit.COUNT,
    Text(
        "Notifications that Alertmanager tried to deliver in each step, and those that failed.",
        "Уведомления, которые Alertmanager пытался доставить за каждый шаг, и те, что не удались.",
    ),
    Text("none fails.", "все доставлены."),
    Text(
        "a page that reaches nobody is no page: look at Alertmanager's log and at the receiver's address and token.",
        "вызов, который никого не достиг, бесполезен: посмотрите журнал Alertmanager, адрес и токен получателя.",
    ),
    (PLAYBOOK, LINES),
    width=12,
)

ROW: Final = Row(Text("Alerts", "Оповещения"), (NOW, TABLE, PAGES_TOTAL, COURSE, PAGES, TICKETS))
WAY: Final = Row(Text("Do pages reach anyone?", "Доходят ли вызовы?"), (HELD, DELIVERED))
