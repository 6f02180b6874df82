"""The way of the log lines: emitted, spooled, shipped, stored."""

from typing import Final

from dashboards.lead import Lines
from dashboards.panel import Colour, Kind, Limits, Panel, Row, State, Target, Unit
from observability.catalogue import unforeseen
from observability.catalogue.closed import Component
from observability.catalogue.events.guards import MailerHeartbeat
from observability.catalogue.metrics import pipeline
from observability.catalogue.objectives import SHIPPER_SILENT, SHIPPER_SUCCESS_LATE, SPOOL_LARGE, SPOOL_LATE
from observability.catalogue.panels import from_logs
from observability.catalogue.panels.from_metrics import grown, level, per_minute
from observability.catalogue.panels.query import ALL, AUTO
from observability.catalogue.text import Text, same

SHIPPERS: Final = Lines(from_logs.of_component(Component.SHIPPER), title=Text("The shipper's lines", "Строки шиппера"))
ERRORS: Final = Lines(
    from_logs.asked(unforeseen.error_lines(ALL)), title=Text("Errors that no event tells", "Ошибки вне событий")
)
UNREADABLE: Final = Lines(
    from_logs.asked(unforeseen.unreadable_lines(ALL)), title=Text("Lines that cannot be read", "Нечитаемые строки")
)

AGE: Final = Panel(
    pipeline.SPOOL_BACKLOG_AGE.name,
    Text("Spool: age of the oldest line that waits", "Спул: возраст старшей строки"),
    Kind.SERIES,
    (Target(level(pipeline.SPOOL_BACKLOG_AGE), Text("waits for", "ждёт")),),
    Unit.SECONDS,
    Text(pipeline.SPOOL_BACKLOG_AGE.help, "Возраст самой старой строки журнала, ещё не доставленной в Loki."),
    Text("below 10 s.", "меньше 10 с."),
    Text(
        "Loki does not answer or refuses; nothing is lost yet, but everything from logs shows an old picture.",
        "Loki не отвечает или отказывает; потерь ещё нет, но всё, что берётся из журнала, показывает прошлое.",
    ),
    (SHIPPERS,),
    alerts=("MailerLogBacklog",),
    limits=Limits(warning=SPOOL_LATE.total_seconds()),
    width=6,
)
SIZE: Final = Panel(
    pipeline.SPOOL_BACKLOG.name,
    Text("Spool: lines that wait", "Спул: сколько ждёт"),
    Kind.SERIES,
    (Target(level(pipeline.SPOOL_BACKLOG, operator="sum"), Text("waiting", "ждёт")),),
    Unit.BYTES,
    Text(pipeline.SPOOL_BACKLOG.help, "Строки журнала, ещё не доставленные в Loki."),
    Text("below 1 MB.", "меньше 1 МБ."),
    Text(
        "bring Loki back: 100 MB are pushed within a minute. Where the room is used up, debug lines are dropped first.",
        "верните Loki: 100 МБ уходят за минуту. Когда место кончится, первыми отбрасываются отладочные строки.",
    ),
    (SHIPPERS,),
    alerts=("MailerLogBacklogLarge",),
    limits=Limits(warning=SPOOL_LARGE),
    width=6,
)
ENTRIES: Final = Panel(
    pipeline.LOG_ENTRIES.name,
    Text("Lines by what became of them", "Что стало со строками"),
    Kind.BARS,
    (Target(per_minute(pipeline.LOG_ENTRIES, "fate"), same("{{fate}}")),),
    Unit.PER_MINUTE,
    Text(
        "Log lines a minute: pushed, dead-lettered (Loki refused them), dropped (no room), torn (a process died while"
        " it wrote).",
        "Строки журнала в минуту: pushed — доставлены, dead_lettered — отклонены Loki, dropped — отброшены (нет места),"
        " torn — процесс умер, пока писал.",
    ),
    Text("pushed, all of them.", "все pushed."),
    Text(
        "dead-lettered lines lie in the spool with Loki's answer; dropped ones are gone, and counted.",
        "отклонённые строки лежат в спуле с ответом Loki; отброшенных больше нет, но они сосчитаны.",
    ),
    (SHIPPERS, ERRORS),
    alerts=("MailerLogsLost", "MailerUnforeseenErrors", "MailerLogLinesUnreadable"),
    width=6,
)
EMIT: Final = Panel(
    pipeline.EMIT_FAILURES.name,
    Text("Facts that could not be told", "Незаписанные факты"),
    Kind.BARS,
    (Target(grown(pipeline.EMIT_FAILURES), Text("failed", "не записано")),),
    Unit.COUNT,
    Text(pipeline.EMIT_FAILURES.help, "События, которые не удалось записать в журнал или посчитать."),
    same("0."),
    Text(
        "deliveries go on, but metrics and logs miss them: the process's standard error says why.",
        "отправка идёт, но показатели и журнал этого не видят: почему, процесс сказал в стандартный поток ошибок.",
    ),
    (ERRORS,),
    alerts=("MailerEmitFailures",),
    limits=Limits(warning=1),
    width=6,
)
SHIPPER: Final = Panel(
    pipeline.SHIPPER_AGE.name,
    Text("Time since the shipper told of itself", "Сколько молчит шиппер"),
    Kind.SERIES,
    (Target(level(pipeline.SHIPPER_AGE), Text("told", "молчит")),),
    Unit.SECONDS,
    Text(pipeline.SHIPPER_AGE.help, "Сколько прошло с последнего отчёта шиппера; ∞ — отчёта не было ни разу."),
    Text("below 5 s.", "меньше 5 с."),
    Text(
        "start the shipper; lines gather in the spool until then.",
        "запустите шиппер; до тех пор строки копятся в спуле.",
    ),
    (SHIPPERS,),
    alerts=("MailerShipperSilent",),
    limits=Limits(warning=SHIPPER_SILENT.total_seconds()),
    width=6,
)
SUCCESS: Final = Panel(
    pipeline.SHIPPER_SUCCESS_AGE.name,
    Text("Time since Loki last stored a push", "Сколько Loki ничего не принимал"),
    Kind.SERIES,
    (Target(level(pipeline.SHIPPER_SUCCESS_AGE), Text("stored", "не принимал")),),
    Unit.SECONDS,
    Text(
        pipeline.SHIPPER_SUCCESS_AGE.help,
        "Сколько прошло с тех пор, как Loki сохранил последнюю порцию; пусто — ещё ни одной.",
    ),
    Text(
        "below 30 s while there are lines; it grows while nothing happens.",
        "меньше 30 с, пока есть строки; растёт, когда ничего не происходит.",
    ),
    Text("with lines in the spool: Loki is down, or full.", "в спуле есть строки — Loki не работает или переполнен."),
    (SHIPPERS,),
    alerts=("MailerLokiWatchdog",),
    limits=Limits(warning=SHIPPER_SUCCESS_LATE.total_seconds()),
    empty=Text("nothing was pushed yet", "ещё ничего не доставлено"),
    width=6,
)
HEARTBEATS: Final = Panel(
    pipeline.HEARTBEATS.name,
    Text("Heartbeats: counted, and arrived in Loki", "Пульс: посчитан и дошёл до Loki"),
    Kind.SERIES,
    (
        Target(per_minute(pipeline.HEARTBEATS), Text("counted (metrics)", "посчитан (показатели)")),
        Target(from_logs.per_minute(MailerHeartbeat), Text("arrived (logs)", "дошёл (журнал)"), dashed=True),
    ),
    Unit.PER_MINUTE,
    Text(
        "A worker that does the tick says so once a minute, whether anything is sent or not: counted by the exporter,"
        " and as a line that went all the way to Loki.",
        "Воркер, выполняющий тик, раз в минуту говорит об этом, даже если слать нечего: экспортёр это считает, а строка"
        " проходит весь путь до Loki.",
    ),
    Text("both near 1.", "обе линии около 1."),
    Text(
        "counted and not arrived: the spool, the shipper or Loki. Neither: no worker does the tick.",
        "посчитан, но не дошёл — спул, шиппер или Loki. Нет ни того ни другого — тик никто не выполняет.",
    ),
    (Lines(from_logs.behind(MailerHeartbeat)), SHIPPERS),
    alerts=("MailerLogPathDead", "MailerNoHeartbeat"),
    width=12,
)
ALARM: Final = Panel(
    pipeline.SHIPPER_ALARM.name,
    Text("Does Loki take our lines?", "Принимает ли Loki строки?"),
    Kind.TIMELINE,
    (Target(level(pipeline.SHIPPER_ALARM), same("Loki")),),
    Unit.NONE,
    Text(
        pipeline.SHIPPER_ALARM.help,
        "Отклоняет ли Loki порции по причине, которую устранит только человек (адрес, учётные данные).",
    ),
    Text("takes them.", "принимает."),
    Text(
        "address, tenant or credentials are wrong: the shipper's line holds Loki's answer.",
        "неверны адрес, арендатор или учётные данные: ответ Loki есть в строке шиппера.",
    ),
    (SHIPPERS,),
    alerts=("MailerShipperRefused",),
    states={
        0: State(Text("takes them", "принимает"), Colour.GOOD),
        1: State(Text("REFUSES THEM", "ОТКЛОНЯЕТ"), Colour.CRITICAL),
    },
    width=12,
    height=5,
)
STRANGE: Final = Panel(
    "lines_no_event_tells",
    Text("Lines that no event tells", "Строки вне событий"),
    Kind.SERIES,
    (
        Target(
            from_logs.asked(unforeseen.by_component(unforeseen.error_lines(ALL), AUTO), "component"),
            same("{{component}}"),
        ),
        Target(
            from_logs.asked(unforeseen.by_component(unforeseen.unreadable_lines(ALL), AUTO), "component"),
            Text("{{component}}, unreadable", "{{component}}, нечитаемые"),
        ),
    ),
    Unit.COUNT,
    Text(
        "Errors that nobody foresaw and lines that are no JSON, in each step, by the part that wrote them.",
        "Ошибки, которых никто не предвидел, и строки не в формате JSON за каждый шаг, по частям системы.",
    ),
    Text("none.", "нет."),
    Text(
        "read them: an exception that nobody foresaw, a library's complaint, or something that writes past the"
        " formatter.",
        "прочитайте их: непредвиденное исключение, жалоба библиотеки или кто-то пишет мимо форматтера.",
    ),
    (ERRORS, UNREADABLE),
    limits=Limits(warning=1),
    empty=Text("none", "нет"),
    width=12,
    height=5,
)

ROW: Final = Row(
    Text("Logs: spool, shipper, Loki", "Журнал: спул, шиппер, Loki"),
    (AGE, SIZE, ENTRIES, EMIT, SHIPPER, SUCCESS, HEARTBEATS, ALARM, STRANGE),
)
