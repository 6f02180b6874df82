"""Questions about the hourly limit, and about Redis, which counts it."""

from datetime import timedelta
from typing import Final

from observability.catalogue.text import Text
from playbook.catalogue import figures
from playbook.snippet import Branch, Effect, Kind, Snippet

LIMIT_USED: Final = Snippet(
    "limit-used",
    Kind.PROMQL,
    Text("Which share of the hour's letters is used?", "Какая доля часового лимита израсходована?"),
    (),
    Effect.READ,
    Text("One number a provider, from 0 to 1.", "Число от 0 до 1 на провайдера."),
    Text(
        f"Below {figures.NEAR.en}, or 1 by plan for a large campaign.",
        f"Меньше {figures.NEAR.ru}; у большой кампании бывает и 1 — это по плану.",
    ),
    timedelta(seconds=5),
    (
        Branch(Text("1 and campaigns wait", "1, и кампании ждут"), "reason-hourly-limit"),
        Branch(
            Text("no line: Redis or the exporter does not answer", "нет строки: не отвечает Redis или экспортёр"),
            "snippet-redis-ping",
        ),
    ),
)

LIMITER_DRIFT: Final = Snippet(
    "limiter-drift",
    Kind.PROMQL,
    Text(
        "Do Redis and PostgreSQL agree on this hour's letters?", "Сходятся ли Redis и PostgreSQL в числе писем за час?"
    ),
    (),
    Effect.READ,
    Text("Redis's count minus PostgreSQL's, by provider.", "Счёт Redis минус счёт PostgreSQL по провайдерам."),
    Text(
        f"0 to a batch of {figures.BATCH} for each sending process.",
        f"От 0 до пачки в {figures.BATCH} писем на отправляющий процесс.",
    ),
    timedelta(seconds=5),
    (
        Branch(Text("below 0", "меньше 0"), "alert-mailer-limiter-forgot"),
        Branch(Text("no line", "нет строки"), "snippet-redis-ping"),
    ),
)

RESERVES: Final = Snippet(
    "reserves",
    Kind.LOGQL,
    Text("What did the limiter grant in the last minutes?", "Сколько писем лимитер разрешал в последние минуты?"),
    (),
    Effect.READ,
    Text(
        "One line a batch: provider, hour (UTC), granted, used of the limit.",
        "По строке на пачку: провайдер, час (UTC), выдано, израсходовано из лимита.",
    ),
    Text("`granted` is above 0.", "`granted` больше 0."),
    timedelta(seconds=10),
    (
        Branch(Text("`granted 0`", "`granted 0`"), "reason-hourly-limit"),
        Branch(Text("no lines while letters are due", "строк нет, а письма ждут"), "alert-mailer-nothing-sent"),
    ),
    since="15m",
)

LIMITER_COMPLAINTS: Final = Snippet(
    "limiter-complaints",
    Kind.LOGQL,
    Text("What do the processes say about Redis?", "Что процессы сообщают о Redis?"),
    (),
    Effect.READ,
    Text(
        "Complaints of the last hour: time, part, message, Redis's own error.",
        "Жалобы за час: время, часть системы, сообщение, ошибка самого Redis.",
    ),
    Text("Nothing.", "Пусто."),
    timedelta(seconds=10),
    (
        Branch(Text("`Connection refused` or a timeout", "`Connection refused` или тайм-аут"), "snippet-redis-ping"),
        Branch(Text("`OOM command not allowed`", "`OOM command not allowed`"), "snippet-redis-memory"),
        Branch(Text("`READONLY`", "`READONLY`"), "snippet-redis-replication"),
        Branch(Text("`MISCONF`", "`MISCONF`"), "snippet-redis-persistence"),
    ),
)

REDIS_PERSISTENCE: Final = Snippet(
    "redis-persistence",
    Kind.REDIS,
    Text("Can Redis write to its disk?", "Может ли Redis писать на диск?"),
    (),
    Effect.READ,
    Text(
        "`rdb_last_bgsave_status` and `aof_last_write_status`.", "`rdb_last_bgsave_status` и `aof_last_write_status`."
    ),
    Text("Both `ok`.", "Оба `ok`."),
    timedelta(seconds=2),
    (
        Branch(
            Text(
                "`err`: the disk is full or not writable, and Redis refuses writes",
                "`err`: диск полон или недоступен, Redis отклоняет запись",
            ),
            "escalation",
        ),
        Branch(Text("`ok`", "`ok`"), "snippet-redis-memory"),
    ),
)

REDIS_REPLICATION: Final = Snippet(
    "redis-replication",
    Kind.REDIS,
    Text("Is this Redis a master?", "Этот Redis — ведущий?"),
    (),
    Effect.READ,
    Text("`role:`.", "`role:`."),
    Text("`role:master`.", "`role:master`."),
    timedelta(seconds=2),
    (
        Branch(
            Text(
                "`role:slave`: REDIS_URL names a replica, which refuses writes",
                "`role:slave`: REDIS_URL указывает на реплику, она отклоняет запись",
            ),
            "escalation",
        ),
        Branch(Text("`role:master`", "`role:master`"), "snippet-redis-persistence"),
    ),
)

SNIPPETS: Final = (
    LIMIT_USED,
    LIMITER_DRIFT,
    RESERVES,
    LIMITER_COMPLAINTS,
    REDIS_PERSISTENCE,
    REDIS_REPLICATION,
)
