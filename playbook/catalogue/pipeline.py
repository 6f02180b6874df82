"""Questions about the telemetry itself."""

from datetime import timedelta
from typing import Final

from observability.catalogue.text import Text
from playbook.catalogue import figures
from playbook.snippet import Branch, Effect, Kind, Snippet

LOG_ARRIVAL: Final = Snippet(
    "log-arrival",
    Kind.LOGQL,
    Text("Do log lines arrive, and from which parts?", "Доходят ли строки журнала и от каких частей?"),
    (),
    Effect.READ,
    Text(
        "A count of the last five minutes for each part and level.",
        "Число строк за последние пять минут по частям и уровням.",
    ),
    Text(
        "`worker` and `beat` or `web` are there while a campaign runs; `ERROR` is rare.",
        "Пока идёт кампания, есть `worker` и `beat` или `web`; `ERROR` — редкость.",
    ),
    timedelta(seconds=10),
    (
        Branch(Text("nothing arrives", "ничего не приходит"), "alert-mailer-log-backlog"),
        Branch(Text("`ERROR` is frequent", "`ERROR` встречается часто"), "snippet-unforeseen-errors"),
    ),
)

UNFORESEEN_ERRORS: Final = Snippet(
    "unforeseen-errors",
    Kind.LOGQL,
    Text("Which errors are no known event?", "Какие ошибки не относятся к известным событиям?"),
    (),
    Effect.READ,
    Text("Lines of part, logger and message.", "Строки: часть, логгер и сообщение."),
    Text("No lines.", "Строк нет."),
    timedelta(seconds=10),
    (Branch(Text("there are lines", "строки есть"), "alert-mailer-unforeseen-errors"),),
)

METRICS_AGAINST_LOGS: Final = Snippet(
    "metrics-against-logs",
    Kind.SHELL,
    Text("Do logs and PostgreSQL agree on the last hour?", "Сходятся ли журнал и PostgreSQL за последний час?"),
    (),
    Effect.READ,
    Text(
        "The six metrics, from the logs and from PostgreSQL, side by side.",
        "Шесть метрик по журналу и по PostgreSQL рядом.",
    ),
    Text("`agree` says `yes` or `-` in every line.", "В каждой строке `agree` — `yes` или `-`."),
    timedelta(seconds=20),
    (
        Branch(
            Text("`no` for letters sent or failed", "`no` у отправленных или неудачных"),
            "alert-mailer-logs-disagree-on-sent",
        ),
        Branch(Text("the log store does not answer", "хранилище журналов не отвечает"), "alert-mailer-log-backlog"),
    ),
)

EXPORTER_UP: Final = Snippet(
    "exporter-up",
    Kind.PROMQL,
    Text("Does Prometheus read the mailer's exporter?", "Читает ли Prometheus экспортёр системы рассылок?"),
    (),
    Effect.READ,
    Text("One value.", "Одно значение."),
    Text("1.", "1."),
    timedelta(seconds=5),
    (Branch(Text("0 or no value", "0 или значения нет"), "alert-mailer-exporter-down"),),
)

SOURCES_UP: Final = Snippet(
    "sources-up",
    Kind.PROMQL,
    Text("Which sources can the exporter read?", "Какие источники может прочитать экспортёр?"),
    (),
    Effect.READ,
    Text("A value for each source.", "Значение для каждого источника."),
    Text("1 for each.", "1 у каждого."),
    timedelta(seconds=5),
    (
        Branch(Text("`database` or `event` is 0", "`database` или `event` — 0"), "alert-mailer-state-unreadable"),
        Branch(
            Text("`redis`, `shipper` or `process` is 0", "`redis`, `shipper` или `process` — 0"),
            "alert-mailer-source-down",
        ),
    ),
)

SPOOL_BACKLOG: Final = Snippet(
    "spool-backlog",
    Kind.PROMQL,
    Text("How many log lines wait for Loki, and since when?", "Сколько строк журнала ждут Loki и как давно?"),
    (),
    Effect.READ,
    Text(
        "Bytes and age of what waits, age of the shipper's state and of its last success, and its alarm.",
        "Объём и возраст ожидающих строк, возраст состояния шиппера и последней удачной отправки, его тревога.",
    ),
    Text(
        f"Below 1 MB, ages below {figures.SHIPPED_LATE} s, alarm 0.",
        f"Меньше 1 МБ, возраст меньше {figures.SHIPPED_LATE} с, тревога 0.",
    ),
    timedelta(seconds=5),
    (
        Branch(
            Text(f"the age is above {figures.SPOOL_LATE} s", f"возраст больше {figures.SPOOL_LATE} с"),
            "alert-mailer-log-backlog",
        ),
        Branch(Text("the alarm is 1", "тревога — 1"), "alert-mailer-shipper-refused"),
        Branch(
            Text(
                f"the state's age is above {figures.SHIPPER_SILENT} s",
                f"возраст состояния больше {figures.SHIPPER_SILENT} с",
            ),
            "alert-mailer-shipper-silent",
        ),
    ),
)

SHIPPER_STATE: Final = Snippet(
    "shipper-state",
    Kind.SHELL,
    Text("What does the shipper say of itself?", "Что шиппер сообщает о себе?"),
    (),
    Effect.READ,
    Text(
        "One JSON object; `last_error` is Loki's answer while it holds up the lines, times are Unix seconds.",
        "Один объект JSON; `last_error` — ответ Loki, пока он задерживает строки; время в секундах Unix.",
    ),
    Text(
        "`alarm` is false, `waiting` is small, `last_success` is recent.",
        "`alarm` — false, `waiting` мало, `last_success` недавно.",
    ),
    timedelta(seconds=2),
    (
        Branch(Text("`alarm` is true", "`alarm` — true"), "alert-mailer-shipper-refused"),
        Branch(Text("there is no such file", "такого файла нет"), "alert-mailer-shipper-silent"),
    ),
)

DEAD_LETTERS: Final = Snippet(
    "dead-letters",
    Kind.SHELL,
    Text(
        "Which log lines did Loki refuse for good, and why?",
        "Какие строки журнала Loki отклонил окончательно и почему?",
    ),
    (),
    Effect.READ,
    Text("A count for each of Loki's answers.", "Число строк на каждый ответ Loki."),
    Text("No output.", "Пусто."),
    timedelta(seconds=5),
    (Branch(Text("there is output", "вывод не пуст"), "op-dead-letters-replay"),),
)

SNIPPETS: Final = (
    LOG_ARRIVAL,
    UNFORESEEN_ERRORS,
    METRICS_AGAINST_LOGS,
    EXPORTER_UP,
    SOURCES_UP,
    SPOOL_BACKLOG,
    SHIPPER_STATE,
    DEAD_LETTERS,
)
