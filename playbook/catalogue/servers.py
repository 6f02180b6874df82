"""Questions about PostgreSQL and Redis themselves."""

from datetime import timedelta
from typing import Final

from observability.catalogue.text import Text
from playbook.catalogue import figures
from playbook.snippet import Branch, Effect, Kind, Snippet

DATABASE_CONNECTIONS: Final = Snippet(
    "database-connections",
    Kind.SQL,
    Text(
        "Does PostgreSQL have connections left, and is anything stuck in it?",
        "Хватает ли соединений PostgreSQL и не застряло ли в нём что-нибудь?",
    ),
    (),
    Effect.READ,
    Text(
        "One row. No answer at all: PostgreSQL is down or its connections are used up.",
        "Одна строка. Если ответа нет, PostgreSQL недоступен или соединения исчерпаны.",
    ),
    Text(
        f"`used` below {figures.CONNECTIONS_NEAR} % of `allowed`, `waiting_for_a_lock` 0.",
        f"`used` меньше {figures.CONNECTIONS_NEAR} % от `allowed`, `waiting_for_a_lock` — 0.",
    ),
    timedelta(seconds=2),
    (
        Branch(
            Text("there is no answer, or `used` is near `allowed`", "ответа нет или `used` близко к `allowed`"),
            "alert-mailer-state-unreadable",
        ),
        Branch(Text("`waiting_for_a_lock` is above 0", "`waiting_for_a_lock` больше 0"), "snippet-database-locks"),
    ),
)

DATABASE_LOCKS: Final = Snippet(
    "database-locks",
    Kind.SQL,
    Text("Who waits for a lock in PostgreSQL, and who holds it?", "Кто ждёт блокировку в PostgreSQL и кто её держит?"),
    (),
    Effect.READ,
    Text("A row for each waiting statement and each holder.", "По строке на каждую пару «ожидающий — держатель»."),
    Text("No rows, or `waiting_seconds` 0.", "Строк нет или `waiting_seconds` — 0."),
    timedelta(seconds=2),
    (
        Branch(
            Text("the same `holder_pid` stands in every row", "во всех строках один и тот же `holder_pid`"),
            "snippet-database-long-transactions",
        ),
    ),
)

DATABASE_LONG_TRANSACTIONS: Final = Snippet(
    "database-long-transactions",
    Kind.SQL,
    Text(
        "Which transactions have been open for more than half a minute?", "Какие транзакции открыты дольше полуминуты?"
    ),
    (),
    Effect.READ,
    Text("A row for each, the oldest first.", "По строке на транзакцию, сначала самые давние."),
    Text("No rows, or maintenance such as `autovacuum`.", "Строк нет или только обслуживание, например `autovacuum`."),
    timedelta(seconds=2),
    (
        Branch(
            Text("one holds a lock that others wait for", "одна из них держит блокировку, которую ждут"), "escalation"
        ),
    ),
)

REDIS_PING: Final = Snippet(
    "redis-ping",
    Kind.REDIS,
    Text("Does Redis answer?", "Отвечает ли Redis?"),
    (),
    Effect.READ,
    Text("`PONG`.", "`PONG`."),
    Text("`PONG` at once.", "`PONG` сразу."),
    timedelta(seconds=2),
    (
        Branch(
            Text(
                "`Could not connect`, `AUTH failed`, `LOADING`, or `timeout:` and no answer",
                "`Could not connect`, `AUTH failed`, `LOADING` либо `timeout:` и нет ответа",
            ),
            "reason-limiter-unavailable",
        ),
    ),
)

REDIS_MEMORY: Final = Snippet(
    "redis-memory",
    Kind.REDIS,
    Text("Is Redis full, and may it throw keys away?", "Не заполнен ли Redis и может ли он вытеснять ключи?"),
    (),
    Effect.READ,
    Text(
        "`used_memory_human`, `maxmemory_human`, `maxmemory_policy`.",
        "`used_memory_human`, `maxmemory_human`, `maxmemory_policy`.",
    ),
    Text(
        "`maxmemory_policy` is `noeviction`; `maxmemory` is 0 or well above `used_memory`.",
        "`maxmemory_policy` — `noeviction`; `maxmemory` — 0 или заметно больше `used_memory`.",
    ),
    timedelta(seconds=2),
    (
        Branch(
            Text("`used_memory` has reached `maxmemory`", "`used_memory` дошла до `maxmemory`"),
            "reason-limiter-unavailable",
        ),
        Branch(Text("the policy is another", "политика другая"), "alert-mailer-limiter-forgot"),
    ),
)

CLOCK_DATABASE: Final = Snippet(
    "clock-database",
    Kind.SQL,
    Text("What time does PostgreSQL have?", "Который час в PostgreSQL?"),
    (),
    Effect.READ,
    Text(
        "One row; compare `unix_time` with `date +%s` and with Redis.",
        "Одна строка; сравните `unix_time` с `date +%s` и с Redis.",
    ),
    Text(
        f"Within {figures.CLOCKS_APART} seconds of the others.",
        f"Расхождение с остальными не больше {figures.CLOCKS_APART} секунд.",
    ),
    timedelta(seconds=2),
    (
        Branch(
            Text(
                f"it differs by more than {figures.CLOCKS_APART} seconds",
                f"расхождение больше {figures.CLOCKS_APART} секунд",
            ),
            "escalation",
        ),
    ),
)

CLOCK_REDIS: Final = Snippet(
    "clock-redis",
    Kind.REDIS,
    Text(
        "What time does Redis have? It decides where an hour's limit begins.",
        "Который час в Redis? По нему начинается час лимита.",
    ),
    (),
    Effect.READ,
    Text("Two lines: Unix seconds, and microseconds.", "Две строки: секунды Unix и микросекунды."),
    Text(
        f"Within {figures.CLOCKS_APART} seconds of PostgreSQL's `unix_time`.",
        f"Расхождение с `unix_time` в PostgreSQL не больше {figures.CLOCKS_APART} секунд.",
    ),
    timedelta(seconds=2),
    (
        Branch(
            Text(
                f"it differs by more than {figures.CLOCKS_APART} seconds",
                f"расхождение больше {figures.CLOCKS_APART} секунд",
            ),
            "escalation",
        ),
    ),
)

SNIPPETS: Final = (
    DATABASE_CONNECTIONS,
    DATABASE_LOCKS,
    DATABASE_LONG_TRANSACTIONS,
    REDIS_PING,
    REDIS_MEMORY,
    CLOCK_DATABASE,
    CLOCK_REDIS,
)
