"""What everything stands on: PostgreSQL, Redis, the exporter, and the version that runs."""

from typing import Final

from dashboards.lead import Lines
from dashboards.overview.limit import DIFFERENCE
from dashboards.panel import Colour, Kind, Limits, Panel, Row, State, Target, Unit
from observability.catalogue.events.guards import LimiterSeeded
from observability.catalogue.events.people import ThrottleFellBack
from observability.catalogue.metrics import limit, people, pipeline
from observability.catalogue.objectives import SOURCE_SLOW
from observability.catalogue.panels import from_logs, scraped
from observability.catalogue.panels.from_metrics import grown, happened, level
from observability.catalogue.text import Text, same

EVERYTHING: Final = Lines(from_logs.all_lines())
ANSWERS: Final[dict[float, State]] = {
    1: State(Text("answers", "отвечает"), Colour.GOOD),
    0: State(Text("DOES NOT ANSWER", "НЕ ОТВЕЧАЕТ"), Colour.CRITICAL),
}

EXPORTER: Final = Panel(
    "up",
    Text("The exporter", "Экспортёр"),
    Kind.STAT,
    (Target(scraped.EXPORTER_UP, Text("exporter", "экспортёр")),),
    Unit.NONE,
    Text(
        "Whether Prometheus reads the mailer's exporter. Where it does not, all other panels from metrics stand still.",
        "Читает ли Prometheus экспортёр рассылки. Если нет, все панели по показателям стоят.",
    ),
    Text("answers.", "отвечает."),
    Text(
        "start the exporter; mail may still go out: the logs and PostgreSQL tell.",
        "запустите экспортёр; письма при этом могут уходить: об этом скажут журнал и PostgreSQL.",
    ),
    (Lines(from_logs.all_lines(), until_point=False),),
    alerts=("MailerExporterDown",),
    states=ANSWERS,
    empty=Text("Prometheus does not know it", "Prometheus его не знает"),
    width=4,
)
SOURCES: Final = Panel(
    pipeline.SOURCE_UP.name,
    Text(
        "PostgreSQL, Redis, shipper: does each answer the exporter?",
        "PostgreSQL, Redis, шиппер: отвечают ли экспортёру?",
    ),
    Kind.TIMELINE,
    (Target(level(pipeline.SOURCE_UP, "source"), same("{{source}}")),),
    Unit.NONE,
    Text(
        pipeline.SOURCE_UP.help,
        "Успел ли экспортёр прочитать источник; если нет, показателей этого источника нет, остальные на месте.",
    ),
    Text("all answer.", "все отвечают."),
    Text(
        "database: campaigns stand still too. Redis: the limiter stops sending. Shipper: logs gather in the spool.",
        "database — стоят и кампании. redis — лимитер останавливает отправку. shipper — журнал копится в спуле.",
    ),
    (EVERYTHING,),
    alerts=(
        "MailerExporterDown",
        "MailerStateUnreadable",
        "MailerSourceDown",
        "MailerWatchdog",
    ),
    states=ANSWERS,
    width=12,
)
DURATION: Final = Panel(
    pipeline.SOURCE_DURATION.name,
    Text("Time that reading a source took", "Сколько читался источник"),
    Kind.SERIES,
    (Target(level(pipeline.SOURCE_DURATION, "source"), same("{{source}}")),),
    Unit.SECONDS,
    Text(pipeline.SOURCE_DURATION.help, "Сколько заняло последнее чтение источника."),
    Text("well below a second.", "намного меньше секунды."),
    Text(
        "database: locks, missing statistics or a full disk; the playbook's SQL shows what it waits for.",
        "database — блокировки, нет статистики или полон диск; чего ждёт база, покажет SQL из руководства.",
    ),
    (EVERYTHING,),
    limits=Limits(warning=SOURCE_SLOW.total_seconds()),
)
REDIS: Final = Panel(
    limit.RATE_LIMIT_SEEDED.name,
    Text("Redis: lost counts, and throttles without it", "Redis: потерянный счёт и пределы без него"),
    Kind.BARS,
    (
        Target(
            grown(limit.RATE_LIMIT_SEEDED, "provider"),
            Text("count of {{provider}} restored", "счёт {{provider}} восстановлен"),
        ),
        Target(
            happened(people.THROTTLE_FALLBACKS, "action"),
            Text("{{action}} throttled without Redis", "{{action}} посчитан без Redis"),
        ),
    ),
    Unit.COUNT,
    Text(
        "Times that the hour's count was restored from PostgreSQL, and throttles that were counted there.",
        "Сколько раз счёт часа восстанавливали из PostgreSQL и сколько раз там же считали пределы действий людей.",
    ),
    same("0."),
    Text(
        "Redis was restarted, is out of memory or cannot be reached; nothing is sent over the limit meanwhile.",
        "Redis перезапустили, ему не хватает памяти или он недоступен; сверх лимита за это время ничего не уходит.",
    ),
    (
        Lines(from_logs.behind(LimiterSeeded), title=Text("Restored counts", "Восстановления счёта")),
        Lines(from_logs.behind(ThrottleFellBack), title=Text("Throttles without Redis", "Пределы без Redis")),
    ),
    limits=Limits(warning=1),
    width=12,
    empty=Text("none in the time shown", "за показанное время не было"),
)
DRIFT: Final = Panel(
    limit.RATE_LIMIT_DRIFT.name,
    Text("Redis beside PostgreSQL", "Redis рядом с PostgreSQL"),
    Kind.SERIES,
    (Target(level(limit.RATE_LIMIT_DRIFT, "provider", operator="min"), DIFFERENCE),),
    Unit.COUNT,
    Text(
        limit.RATE_LIMIT_DRIFT.help,
        "Счёт писем в Redis минус счёт в PostgreSQL; ниже 0 — Redis забыл часть писем.",
    ),
    Text("between 0 and a batch.", "от 0 до одной пачки."),
    Text(
        "below 0, Redis has forgotten letters; the count is restored with the next batch.",
        "ниже 0 — Redis забыл часть писем; счёт восстановится со следующей пачкой.",
    ),
    (Lines(from_logs.behind(LimiterSeeded)),),
    limits=Limits(critical=0, least=True),
    width=6,
)
VERSION: Final = Panel(
    pipeline.BUILD_INFO.name,
    Text("What runs", "Что работает"),
    Kind.TABLE,
    (Target(level(pipeline.BUILD_INFO, "version", "python"), Text("runs", "работает")),),
    Unit.TRUTH,
    Text("Versions of the mailer and of Python.", "Версии рассылки и Python."),
    Text("one row; two while a deploy is under way.", "одна строка; две, пока идёт выкладка."),
    Text("two for long: a host was left behind.", "две надолго — какую-то машину забыли обновить."),
    (Lines(from_logs.all_lines(), until_point=False),),
    width=6,
)

ROW: Final = Row(
    Text("PostgreSQL, Redis and the exporter", "PostgreSQL, Redis и экспортёр"),
    (EXPORTER, SOURCES, DURATION, REDIS, DRIFT, VERSION),
)
