"""Questions about alerts, counters and log lines on their way."""

from datetime import timedelta
from typing import Final

from observability.catalogue.objectives import LOGS_TOLERANCE
from observability.catalogue.text import Text
from playbook.catalogue import figures
from playbook.snippet import Branch, Effect, Kind, Snippet

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
    Text("How long does the exporter need to read each source?", "Сколько времени экспортёр читает каждый источник?"),
    (),
    Effect.READ,
    Text("Seconds by source; the exporter gives each 1.5 s.", "Секунды по источникам; экспортёр даёт каждому 1,5 с."),
    Text(f"Below {figures.SOURCE_SLOW}.", f"Меньше {figures.SOURCE_SLOW}."),
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

HOUR_COUNTED: Final = Snippet(
    "hour-counted",
    Kind.PROMQL,
    Text(
        "How many letters of the last hour do the counters tell, and how many the logs?",
        "Сколько писем за час насчитали счётчики и сколько — журнал?",
    ),
    (),
    Effect.READ,
    Text(
        "`increase1h` is from the counters, `count1h` from the logs; without Loki's ruler only the first is there.",
        "`increase1h` — по счётчикам, `count1h` — по журналу; без правил Loki есть только первое.",
    ),
    Text(f"They differ by less than {LOGS_TOLERANCE:.0%}.", f"Различаются меньше чем на {LOGS_TOLERANCE:.0%}."),
    timedelta(seconds=5),
    (Branch(Text("they differ", "различаются"), "snippet-metrics-against-logs"),),
)

WATCHDOG_FIRES: Final = Snippet(
    "watchdog-fires",
    Kind.PROMQL,
    Text("Does Prometheus evaluate the mailer's rules?", "Вычисляет ли Prometheus правила системы рассылок?"),
    (),
    Effect.READ,
    Text('One line with `alertstate="firing"`.', 'Одна строка с `alertstate="firing"`.'),
    Text("Exactly one line.", "Ровно одна строка."),
    timedelta(seconds=5),
    (
        Branch(
            Text("an error of connection: Prometheus is down", "ошибка соединения: Prometheus не работает"),
            "alert-mailer-watchdog",
        ),
        Branch(Text("no line: the rule files are not loaded", "строки нет: файлы правил не загружены"), "escalation"),
        Branch(
            Text("one line: the way after Prometheus is broken", "строка есть: разорван путь после Prometheus"),
            "snippet-pages-failed",
        ),
    ),
)

PAGES_FAILED: Final = Snippet(
    "pages-failed",
    Kind.PROMQL,
    Text("By which ways did Alertmanager fail to tell people?", "Какими путями Alertmanager не смог сообщить людям?"),
    (),
    Effect.READ,
    Text(
        "One line a way (webhook, email, slack) that failed in the last 15 minutes; nothing where none did.",
        "Строка на каждый путь (webhook, email, slack) с неудачей за 15 минут; если их нет — пусто.",
    ),
    Text("Nothing.", "Пусто."),
    timedelta(seconds=5),
    (
        Branch(
            Text(
                "`webhook`: the pager's address or token is wrong", "`webhook`: неверны адрес или токен системы вызова"
            ),
            "escalation",
        ),
    ),
)

EXPORTER_ERROR: Final = Snippet(
    "exporter-error",
    Kind.SHELL,
    Text("Why can Prometheus not read the exporter?", "Почему Prometheus не может прочитать экспортёр?"),
    (),
    Effect.READ,
    Text(
        "One line a target: job, health, address, the last error.",
        "По строке на цель: задание, состояние, адрес, последняя ошибка.",
    ),
    Text("`mailer up` and no error.", "`mailer up`, ошибки нет."),
    timedelta(seconds=10),
    (
        Branch(
            Text("`connection refused`: the exporter does not run", "`connection refused`: экспортёр не запущен"),
            "alert-mailer-exporter-down",
        ),
        Branch(Text("`401`: the bearer token differs", "`401`: не тот токен"), "escalation"),
        Branch(
            Text("`timeout` or `deadline exceeded`: it hangs", "`timeout` или `deadline exceeded`: он завис"),
            "snippet-source-durations",
        ),
    ),
)

LOKI_READY: Final = Snippet(
    "loki-ready",
    Kind.SHELL,
    Text("Does Loki answer?", "Отвечает ли Loki?"),
    (),
    Effect.READ,
    Text("`ready`, or the last line of an error.", "`ready` или последняя строка ошибки."),
    Text("`ready`.", "`ready`."),
    timedelta(seconds=10),
    (
        Branch(
            Text("`Connection refused`, a timeout or `503`", "`Connection refused`, тайм-аут или `503`"),
            "alert-mailer-log-backlog",
        ),
        Branch(Text("`ready`, and lines still wait", "`ready`, а строки всё ждут"), "snippet-shipper-state"),
    ),
)

FOLDERS_DISK: Final = Snippet(
    "folders-disk",
    Kind.SHELL,
    Text("Is there room for log lines and counters?", "Есть ли место для строк журнала и счётчиков?"),
    (),
    Effect.READ,
    Text("The disks of both folders, then the size of each folder.", "Диски обеих папок, затем размер каждой папки."),
    Text(
        f"`Use%` below {figures.DISK_NEAR} and the spool below 1 GB.",
        f"`Use%` меньше {figures.DISK_NEAR}, спул меньше 1 ГБ.",
    ),
    timedelta(seconds=5),
    (
        Branch(Text("the disk is full", "диск полон"), "alert-mailer-logs-lost"),
        Branch(Text("the spool is large", "спул велик"), "alert-mailer-log-backlog-large"),
    ),
)

SNIPPETS: Final = (
    ALERTS_FIRING,
    LOG_FATES,
    EMIT_FAILURES,
    SOURCE_DURATIONS,
    UNREADABLE_LINES,
    HOUR_COUNTED,
    WATCHDOG_FIRES,
    PAGES_FAILED,
    EXPORTER_ERROR,
    LOKI_READY,
    FOLDERS_DISK,
)
