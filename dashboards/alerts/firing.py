"""What fires now, what woke people lately, and whether pages reach anyone."""

from typing import Final

from dashboards.lead import Lines, Playbook
from dashboards.panel import Colour, Kind, Limits, Panel, Row, State, Target, Unit
from observability.catalogue.objectives import PAGES_A_WEEK
from observability.catalogue.panels import from_logs, scraped
from observability.catalogue.panels.query import IN_ENV

PLAYBOOK: Final = Playbook()
LINES: Final = Lines(from_logs.all_lines(IN_ENV))

NOW: Final = Panel(
    "firing_now",
    "Firing now",
    Kind.STAT,
    (Target(scraped.FIRING_NOW, "{{severity}}"),),
    Unit.COUNT,
    "Alerts of Prometheus that fire now, by severity; those that always fire, to prove that they can, do not count.",
    "0.",
    "open the playbook's section of each; those of Loki's ruler stand in Alertmanager alone.",
    (PLAYBOOK,),
    limits=Limits(warning=1),
    width=6,
    height=7,
)
TABLE: Final = Panel(
    "firing",
    "Alerts that fire",
    Kind.TABLE,
    (Target(scraped.FIRING, "firing"),),
    Unit.COUNT,
    "Each alert of Prometheus that fires now, with severity and subject (delivery, backlog, pipeline).",
    "none.",
    "critical first; the page itself holds the links to its section and its panel.",
    (PLAYBOOK,),
    empty="none fires",
    width=12,
    height=7,
)
COURSE: Final = Panel(
    "firing:timeline",
    "When alerts fired",
    Kind.TIMELINE,
    (Target(scraped.FIRING, "{{alertname}} ({{severity}})"),),
    Unit.NONE,
    "Each alert of Prometheus over the time shown.",
    "none; warnings now and then.",
    "what began first is often the cause of what followed.",
    (PLAYBOOK, LINES),
    states={1: State("fires", Colour.CRITICAL)},
    empty="none fired",
    height=7,
    width=24,
)
PAGES_TOTAL: Final = Panel(
    "pages_total",
    "Pages in the last week",
    Kind.STAT,
    (Target(scraped.PAGES_TOTAL, "pages"),),
    Unit.COUNT,
    "How often a critical alert of Prometheus began to fire in the seven days before the end of the time shown.",
    f"0 to {PAGES_A_WEEK}: a person who is woken more often misses the one that counts.",
    "mend what pages, or make its threshold say what really needs a person; the table names it.",
    (PLAYBOOK,),
    limits=Limits(warning=PAGES_A_WEEK + 1),
    width=6,
    height=7,
)
PAGES: Final = Panel(
    "pages",
    "Pages in the last week, by alert",
    Kind.TABLE,
    (Target(scraped.PAGES, "pages"),),
    Unit.COUNT,
    "How often each critical alert began to fire in the last seven days.",
    "none.",
    "the same alert again and again: its cause was never mended.",
    (PLAYBOOK,),
    empty="nobody was woken",
    width=12,
    height=7,
)
TICKETS: Final = Panel(
    "tickets",
    "Warnings in the last week, by alert",
    Kind.TABLE,
    (Target(scraped.TICKETS, "warnings"),),
    Unit.COUNT,
    "How often each warning began to fire in the last seven days.",
    "a few.",
    "many of one kind: nobody reads them any more; mend it or raise its threshold.",
    (PLAYBOOK,),
    empty="none",
    width=12,
    height=7,
)
HELD: Final = Panel(
    "alertmanager_alerts",
    "Held by Alertmanager, those of Loki's ruler too",
    Kind.SERIES,
    (Target(scraped.HELD, "{{state}}"),),
    Unit.COUNT,
    "Alerts in Alertmanager: active, suppressed (silenced, or held back by a worse one), unprocessed.",
    "two are always active, the watchdogs.",
    "more active than fire in Prometheus: the others come from Loki's ruler, Alertmanager's page lists them.",
    (PLAYBOOK, LINES),
    width=12,
)
DELIVERED: Final = Panel(
    "alertmanager_notifications",
    "Notifications, and those that reached nobody",
    Kind.BARS,
    (Target(scraped.NOTIFIED, "{{integration}}"), Target(scraped.NOT_NOTIFIED, "reached nobody", Colour.CRITICAL)),
    Unit.COUNT,
    "Notifications that Alertmanager tried to deliver in each step, and those that failed.",
    "none fails.",
    "a page that reaches nobody is no page: look at Alertmanager's log and at the receiver's address and token.",
    (PLAYBOOK, LINES),
    width=12,
)

ROW: Final = Row("Alerts", (NOW, TABLE, PAGES_TOTAL, COURSE, PAGES, TICKETS))
WAY: Final = Row("Do pages reach anyone?", (HELD, DELIVERED))
