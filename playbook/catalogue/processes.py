"""Questions about the processes that do the work, and how they ended."""

from datetime import timedelta
from typing import Final

from observability.catalogue.text import Text
from playbook.catalogue import figures
from playbook.snippet import Branch, Effect, Kind, Snippet

WORKER_LIVENESS: Final = Snippet(
    "worker-liveness",
    Kind.PROMQL,
    Text(
        "When did beat, tick and workers last give a sign of life?",
        "Когда beat, тик и воркеры подавали признаки жизни?",
    ),
    (),
    Effect.READ,
    Text(
        "Four ages in seconds: beat, tick, silence of a lease, progress of a worker.",
        "Четыре возраста в секундах: beat, тик, молчание аренды, продвижение воркера.",
    ),
    Text(
        f"Below {figures.TICKS}, the tick below {figures.TICK_STUCK};"
        " silence and progress of leases are 0 while nobody sends.",
        f"Меньше {figures.TICKS}, тик — меньше {figures.TICK_STUCK};"
        " молчание и продвижение аренд равны 0, пока никто не отправляет.",
    ),
    timedelta(seconds=5),
    (
        Branch(Text("beat is late and tick too", "опаздывают и beat, и тик"), "alert-mailer-beat-late"),
        Branch(Text("tick alone is late", "опаздывает только тик"), "alert-mailer-tick-late"),
        Branch(
            Text("`mailer_worker_progress_age_seconds` is high", "велик `mailer_worker_progress_age_seconds`"),
            "alert-mailer-worker-stuck",
        ),
    ),
)

PROCESS_DEATHS: Final = Snippet(
    "process-deaths",
    Kind.PROMQL,
    Text(
        "Which processes died without saying goodbye in the last ten minutes?",
        "Какие процессы умерли, не попрощавшись, за десять минут?",
    ),
    (),
    Effect.READ,
    Text(
        "One line a part of the mailer that lost processes; nothing where none died.",
        "Строка на часть системы, потерявшую процессы; если таких нет — пусто.",
    ),
    Text("Nothing.", "Пусто."),
    timedelta(seconds=5),
    (
        Branch(Text("`worker`", "`worker`"), "snippet-leases-reaped"),
        Branch(Text("`web`", "`web`"), "snippet-unforeseen-errors"),
        Branch(Text("`beat`", "`beat`"), "alert-mailer-beat-late"),
    ),
)

LEASES_REAPED: Final = Snippet(
    "leases-reaped",
    Kind.LOGQL,
    Text(
        "Which workers fell silent, and what became of their letters?",
        "Какие воркеры замолчали и что стало с их письмами?",
    ),
    (),
    Effect.READ,
    Text(
        "One line a batch taken back: worker (host:process), seconds of silence, letters returned, letters unknown.",
        "По строке на пачку: воркер (хост:процесс), секунды молчания, возвращено писем, неизвестно писем.",
    ),
    Text("Nothing.", "Пусто."),
    timedelta(seconds=10),
    (
        Branch(Text("one host stands in all lines", "во всех строках один хост"), "op-workers-restart"),
        Branch(Text("`unknown` is above 0", "`unknown` больше 0"), "alert-mailer-unknown-recipients"),
    ),
)

WRITES_FENCED: Final = Snippet(
    "writes-fenced",
    Kind.LOGQL,
    Text("Which results came too late to be written?", "Какие результаты опоздали и не записаны?"),
    (),
    Effect.READ,
    Text(
        "One line a result: time, campaign, recipient, outcome, Message-ID.",
        "По строке на результат: время, кампания, получатель, исход, Message-ID.",
    ),
    Text("Nothing.", "Пусто."),
    timedelta(seconds=10),
    (
        Branch(
            Text("the outcome is `sent`: that letter may go out twice", "исход — `sent`: это письмо может уйти дважды"),
            "alert-mailer-writes-fenced",
        ),
        Branch(Text("another outcome", "другой исход"), "snippet-leases-reaped"),
    ),
)

PROCESS_COMPLAINTS: Final = Snippet(
    "process-complaints",
    Kind.LOGQL,
    Text("What do the processes complain about?", "На что жалуются процессы?"),
    (),
    Effect.READ,
    Text(
        "Warnings and errors of the last minutes, failed letters apart: time, part, message, error.",
        "Предупреждения и ошибки последних минут, кроме неотправленных писем: время, часть, сообщение, ошибка.",
    ),
    Text("Nothing, or what an alert already says.", "Пусто или то, о чём уже есть оповещение."),
    timedelta(seconds=10),
    (
        Branch(Text("`LockNotAvailable`", "`LockNotAvailable`"), "snippet-database-locks"),
        Branch(Text("`PostgreSQL was lost`", "`PostgreSQL was lost`"), "snippet-database-connections"),
        Branch(Text("`Redis cannot count`", "`Redis cannot count`"), "alert-mailer-limiter-unavailable"),
        Branch(Text("`cannot be read`", "`cannot be read`"), "alert-mailer-source-down"),
    ),
    since="15m",
)

SNIPPETS: Final = (
    WORKER_LIVENESS,
    PROCESS_DEATHS,
    LEASES_REAPED,
    WRITES_FENCED,
    PROCESS_COMPLAINTS,
)
