"""Questions that `oncall diagnose` asks all at once; each can be asked by hand, and its answer be interpreted."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from observability.catalogue.text import Text
from playbook.catalogue import figures
from playbook.snippet import Branch, Effect, Kind, Snippet

_TWO_SECONDS: Final = timedelta(seconds=2)
_READ_ON: Final = Text("anything else", "что-то иное")


def _asked(
    id: str, kind: Kind, question: Text, expected: Text, normal: Text, anchor: str, branches: Sequence[Branch] = ()
) -> Snippet:
    """Make a question of the diagnosis; what is not normal leads to `anchor`."""
    return Snippet(
        id,
        kind,
        question,
        (),
        Effect.READ,
        expected,
        normal,
        _TWO_SECONDS,
        (*branches, Branch(_READ_ON, anchor)),
        since="15m",
    )


SERVER: Final = _asked(
    "diagnose-server",
    Kind.SQL,
    Text("Does PostgreSQL answer, and has it connections left?", "Отвечает ли PostgreSQL и остались ли соединения?"),
    Text("One row.", "Одна строка."),
    Text(
        "`connections` well below `max_connections`, `in_recovery` is `f`.",
        "`connections` заметно меньше `max_connections`, `in_recovery` — `f`.",
    ),
    "alert-mailer-state-unreadable",
)
BLOCKERS: Final = _asked(
    "diagnose-blockers",
    Kind.SQL,
    Text("Who holds a lock that the mailer waits for?", "Кто держит блокировку, которую ждёт рассылка?"),
    Text("One row a session that blocks others.", "По строке на сеанс, который мешает другим."),
    Text(
        f"No row, or `open_seconds` below {figures.LOCK_HELD}.",
        f"Строк нет или `open_seconds` меньше {figures.LOCK_HELD}.",
    ),
    "alert-mailer-tick-late",
)
TICK: Final = _asked(
    "diagnose-tick",
    Kind.SQL,
    Text("When was the last tick, and who holds its lock?", "Когда был последний тик и кто держит его блокировку?"),
    Text("One row.", "Одна строка."),
    Text(f"`tick_seconds_ago` below {figures.TICKS}.", f"`tick_seconds_ago` меньше {figures.TICKS}."),
    "alert-mailer-tick-late",
)
FLIGHT: Final = _asked(
    "diagnose-flight",
    Kind.SQL,
    Text("What does each campaign in flight do, and why does it wait?", "Что делает каждая кампания и почему ждёт?"),
    Text("One row a campaign; no row: nothing is to be sent.", "По строке на кампанию; строк нет — слать нечего."),
    Text(
        f"`status` is `active`, `unserved_seconds` below {figures.LETTERS_UNSERVED}.",
        f"`status` — `active`, `unserved_seconds` меньше {figures.LETTERS_UNSERVED}.",
    ),
    "alert-mailer-campaign-not-served",
    [
        Branch(
            Text("`defer_reason` is `circuit_breaker`", "`defer_reason` — `circuit_breaker`"), "reason-circuit-breaker"
        ),
        Branch(Text("`defer_reason` is `hourly_limit`", "`defer_reason` — `hourly_limit`"), "reason-hourly-limit"),
    ],
)
LEASES: Final = _asked(
    "diagnose-leases",
    Kind.SQL,
    Text("Do those who hold letters live and get on?", "Живы ли те, у кого письма, и продвигаются ли?"),
    Text("One row a batch in hand; no row: nobody sends.", "По строке на пачку в работе; строк нет — никто не шлёт."),
    Text(
        f"`silent_seconds` and `no_progress_seconds` below {figures.LEASE_BEATS}.",
        f"`silent_seconds` и `no_progress_seconds` меньше {figures.LEASE_BEATS}.",
    ),
    "alert-mailer-worker-stuck",
)
UNKNOWN: Final = _asked(
    "diagnose-unknown",
    Kind.SQL,
    Text("Which letters have an unknown outcome?", "У каких писем неизвестен исход?"),
    Text("One row a campaign that has some.", "По строке на кампанию, где такие есть."),
    Text("No row.", "Строк нет."),
    "alert-mailer-unknown-recipients",
)
HOUR: Final = _asked(
    "diagnose-hour",
    Kind.SQL,
    Text("How many letters of this hour are spent?", "Сколько писем этого часа израсходовано?"),
    Text("One row a provider and hour.", "По строке на провайдера и час."),
    Text("`granted` below the hourly limit.", "`granted` меньше часового лимита."),
    "reason-hourly-limit",
)
ACTIONS: Final = _asked(
    "diagnose-actions",
    Kind.SQL,
    Text("Who did what last to the campaigns in flight?", "Кто и что последним сделал с кампаниями в работе?"),
    Text("One row a campaign that a person touched.", "По строке на кампанию, которую трогал человек."),
    Text("Any.", "Любые."),
    "reason-paused-by-user",
)
METRICS: Final = _asked(
    "diagnose-metrics",
    Kind.PROMQL,
    Text("What does the exporter tell of processes and shipping?", "Что экспортёр говорит о процессах и журнале?"),
    Text("One sample a metric and label.", "По значению на метрику и метку."),
    Text(f"`mailer_beat_age_seconds` below {figures.TICKS}.", f"`mailer_beat_age_seconds` меньше {figures.TICKS}."),
    "alert-mailer-beat-late",
)
EXPORTER: Final = _asked(
    "diagnose-exporter",
    Kind.PROMQL,
    Text("Does Prometheus read the mailer's exporter?", "Читает ли Prometheus экспортёр рассылки?"),
    Text("One sample.", "Одно значение."),
    Text("1", "1"),
    "alert-mailer-exporter-down",
)
SLOWNESS: Final = _asked(
    "diagnose-slowness",
    Kind.PROMQL,
    Text("How long does the provider take for a letter?", "Сколько времени провайдер принимает одно письмо?"),
    Text("Seconds; NaN or nothing where nothing was sent.", "Секунды; NaN или ничего, если ничего не отправлено."),
    Text(f"Below {figures.SEND_SLOW}.", f"Меньше {figures.SEND_SLOW}."),
    "reason-smtp-unreachable",
)
PROBLEMS: Final = _asked(
    "diagnose-problems",
    Kind.LOGQL,
    Text("Which problems did the mailer tell of last?", "О каких проблемах рассылка сообщала последними?"),
    Text("Lines, the newest first.", "Строки, новые сверху."),
    Text("No line, or single refused addresses.", "Строк нет или отдельные отвергнутые адреса."),
    "alert-mailer-unforeseen-errors",
)

SNIPPETS: Final = (
    SERVER, BLOCKERS, TICK, FLIGHT, LEASES, UNKNOWN, HOUR, ACTIONS, METRICS, EXPORTER, SLOWNESS, PROBLEMS,
)  # fmt: skip
