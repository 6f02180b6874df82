"""Questions about alerts, counters and log lines on their way."""

from datetime import timedelta
from typing import Final

from playbook.snippet import Branch, Effect, Kind, Snippet, Text

ALERTS_FIRING: Final = Snippet(
    "alerts-firing",
    Kind.PROMQL,
    Text("Which alerts of the mailer fire now?", "Какие оповещения системы рассылок активны?"),
    (),
    Effect.READ,
    Text(
        "One line an alert, with its labels; the watchdogs are left out.",
        "По строке на оповещение с его метками; сторожевые опущены.",
    ),
    Text("Nothing, or the alert that you came for.", "Пусто или то оповещение, с которым вы пришли."),
    timedelta(seconds=5),
    (
        Branch(
            Text(
                'a `kind="cause"` stands beside your symptom: begin with the cause',
                'рядом с вашим симптомом стоит `kind="cause"`: начните с причины',
            ),
            "quick-diagnosis",
        ),
    ),
)

LOG_FATES: Final = Snippet(
    "log-fates",
    Kind.PROMQL,
    Text("What became of the log lines of the last ten minutes?", "Что стало со строками журнала за десять минут?"),
    (),
    Effect.READ,
    Text(
        "Lines by fate: pushed, dead_lettered, dropped, torn.",
        "Строки по судьбе: pushed, dead_lettered, dropped, torn.",
    ),
    Text("Only `pushed` is above 0.", "Больше 0 только `pushed`."),
    timedelta(seconds=5),
    (
        Branch(Text("`dead_lettered` above 0", "`dead_lettered` больше 0"), "op-dead-letters-replay"),
        Branch(Text("`dropped` above 0", "`dropped` больше 0"), "alert-mailer-log-backlog-large"),
        Branch(
            Text("`pushed` is 0 while campaigns run", "`pushed` равно 0, а кампании идут"),
            "alert-mailer-shipper-silent",
        ),
    ),
)

EMIT_FAILURES: Final = Snippet(
    "emit-failures",
    Kind.PROMQL,
    Text(
        "How many facts could not be logged or counted in the last ten minutes?",
        "Сколько фактов не удалось записать или посчитать за десять минут?",
    ),
    (),
    Effect.READ,
    Text("One number.", "Одно число."),
    Text("0.", "0."),
    timedelta(seconds=5),
    (Branch(Text("above 0", "больше 0"), "alert-mailer-emit-failures"),),
)

SOURCE_DURATIONS: Final = Snippet(
    "source-durations",
    Kind.PROMQL,
    Text("How long does the exporter need to read each source?", "Сколько экспортёр читает каждый источник?"),
    (),
    Effect.READ,
    Text("Seconds by source; the exporter gives each 1.5 s.", "Секунды по источникам; экспортёр даёт каждому 1,5 с."),
    Text("Below 0.5.", "Меньше 0,5."),
    timedelta(seconds=5),
    (
        Branch(Text("`database` is near 1.5", "`database` близко к 1,5"), "snippet-database-locks"),
        Branch(Text("`redis` is near 1.5", "`redis` близко к 1,5"), "snippet-redis-ping"),
    ),
)

UNREADABLE_LINES: Final = Snippet(
    "unreadable-lines",
    Kind.LOGQL,
    Text("Which lines are no JSON object?", "Какие строки — не объект JSON?"),
    (),
    Effect.READ,
    Text("The lines themselves, oldest first.", "Сами строки, от старых к новым."),
    Text("Nothing.", "Пусто."),
    timedelta(seconds=10),
    (
        Branch(
            Text("a traceback or a library's print", "трассировка или печать библиотеки"),
            "alert-mailer-unforeseen-errors",
        ),
        Branch(
            Text("the beginning of a JSON line, cut", "обрезанное начало строки JSON"),
            "alert-mailer-log-lines-unreadable",
        ),
    ),
)

SNIPPETS: Final = (
    ALERTS_FIRING,
    LOG_FATES,
    EMIT_FAILURES,
    SOURCE_DURATIONS,
    UNREADABLE_LINES,
)
