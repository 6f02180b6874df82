"""Questions about work that waits, and about those who should do it."""

from datetime import timedelta
from typing import Final

from observability.catalogue.text import Text
from playbook.catalogue import figures
from playbook.catalogue.reasons import by_reason
from playbook.snippet import Branch, Effect, Kind, Snippet

CAMPAIGNS_IN_FLIGHT: Final = Snippet(
    "campaigns-in-flight",
    Kind.SQL,
    Text("Which campaigns are in flight, and what do they wait for?", "Какие кампании сейчас идут и чего ждут?"),
    (),
    Effect.READ,
    Text(
        "A row for each, at most 30; `due` counts letters that could go now.",
        "По строке на кампанию, не больше 30; `due` — сколько писем можно отправить сейчас.",
    ),
    Text(
        f"`active`, `served_seconds_ago` below {figures.UNSERVED};"
        " `hourly_limit`, `outside_send_window`, `paused_by_user` are plans.",
        f"`active`, `served_seconds_ago` меньше {figures.UNSERVED};"
        " `hourly_limit`, `outside_send_window`, `paused_by_user` — по плану.",
    ),
    timedelta(seconds=2),
    (
        Branch(Text("no rows: nothing is in flight", "строк нет: ни одна кампания не идёт"), "op-campaign-start"),
        *by_reason(Text("`defer_reason` is `{}`", "`defer_reason` — `{}`")),
        Branch(
            Text(
                f"`active`, `due` above 0, `served_seconds_ago` above {figures.UNSERVED}",
                f"`active`, `due` больше 0, `served_seconds_ago` больше {figures.UNSERVED}",
            ),
            "alert-mailer-nothing-sent",
        ),
    ),
)

LEASES: Final = Snippet(
    "leases",
    Kind.SQL,
    Text("Who holds letters now, and does it get on?", "Кто сейчас держит письма и движется ли работа?"),
    (),
    Effect.READ,
    Text(
        "A row for each batch in a worker's hands; none: nobody is sending.",
        "По строке на пачку писем у воркера; если строк нет, никто не отправляет.",
    ),
    Text(
        f"`silent_seconds` below {figures.LEASE_BEATS} and `no_progress_seconds` below {figures.LETTERS_UNSERVED}.",
        f"`silent_seconds` меньше {figures.LEASE_BEATS}, `no_progress_seconds` меньше {figures.LETTERS_UNSERVED}.",
    ),
    timedelta(seconds=2),
    (
        Branch(
            Text(
                f"`silent_seconds` is above {figures.LEASE_SILENT}", f"`silent_seconds` больше {figures.LEASE_SILENT}"
            ),
            "alert-mailer-lease-reaped",
        ),
        Branch(
            Text(
                f"`no_progress_seconds` is above {figures.NO_PROGRESS}",
                f"`no_progress_seconds` больше {figures.NO_PROGRESS}",
            ),
            "alert-mailer-worker-stuck",
        ),
        Branch(Text("no rows, and letters are due", "строк нет, а письма ждут"), "snippet-celery-ping"),
    ),
)

TICK_AGE: Final = Snippet(
    "tick-age",
    Kind.SQL,
    Text("When were the recurring duties last done?", "Когда в последний раз выполнялись регулярные обязанности?"),
    (),
    Effect.READ,
    Text(
        "One row, `tick`; none: no worker has ever run.",
        "Одна строка, `tick`; если строк нет, воркер ещё ни разу не работал.",
    ),
    Text(
        f"`seconds_ago` below {figures.TICK_STUCK}: each worker keeps a process free for the tick.",
        f"`seconds_ago` меньше {figures.TICK_STUCK}: у каждого воркера один процесс свободен для тика.",
    ),
    timedelta(seconds=2),
    (Branch(Text(f"above {figures.TICK_LATE}", f"больше {figures.TICK_LATE}"), "alert-mailer-tick-late"),),
)

ORPHANED_LETTERS: Final = Snippet(
    "orphaned-letters",
    Kind.SQL,
    Text("Are there letters in hand that no lease holds?", "Есть ли письма «в руках», которыми никто не владеет?"),
    (),
    Effect.READ,
    Text(
        "A row for each lease that is gone and still has letters.",
        "По строке на исчезнувшую аренду, за которой остались письма.",
    ),
    Text("No rows, always.", "Строк нет — всегда."),
    timedelta(seconds=2),
    (Branch(Text("there are rows", "строки есть"), "alert-mailer-recipients-orphaned"),),
)

CONSERVATION: Final = Snippet(
    "conservation",
    Kind.SQL,
    Text("Does every campaign in flight still have all of its letters?", "Все ли письма идущих кампаний на месте?"),
    (),
    Effect.READ,
    Text(
        "A row for each campaign whose letters do not add up to its total.",
        "По строке на кампанию, у которой письма не сходятся с итогом.",
    ),
    Text("No rows, always.", "Строк нет — всегда."),
    timedelta(seconds=5),
    (Branch(Text("there are rows", "строки есть"), "alert-mailer-conservation-broken"),),
)

PROCESSES_ALIVE: Final = Snippet(
    "processes-alive",
    Kind.PROMQL,
    Text(
        "Which parts of the mailer run, and how many processes of each?",
        "Какие части системы запущены и сколько процессов у каждой?",
    ),
    (),
    Effect.READ,
    Text(
        "A value for each component on the exporter's machine.", "Значение для каждого компонента на машине экспортёра."
    ),
    Text(
        "`worker`, `beat` and `web` are above 0; the shipper is not counted here.",
        "`worker`, `beat` и `web` больше 0; шиппер здесь не учитывается.",
    ),
    timedelta(seconds=5),
    (
        Branch(Text("`worker` is 0", "`worker` — 0"), "alert-mailer-no-worker"),
        Branch(Text("`beat` is 0", "`beat` — 0"), "alert-mailer-beat-late"),
        Branch(Text("you miss the shipper", "нужен шиппер"), "snippet-shipper-state"),
    ),
)

AUDIT_REFUSALS: Final = Snippet(
    "audit-refusals",
    Kind.SQL,
    Text(
        "Which users were refused for asking too often, in the last hour?",
        "Каким пользователям за последний час отказано из-за частых запросов?",
    ),
    (),
    Effect.READ,
    Text("A row for each user and action.", "По строке на пользователя и действие."),
    Text(
        "No rows, or a few: a person stops after one or two.",
        "Строк нет или их мало: человек прекращает после одного-двух отказов.",
    ),
    timedelta(seconds=2),
    (Branch(Text("one user has more than five", "у одного пользователя больше пяти"), "alert-mailer-throttle-abuse"),),
)

SNIPPETS: Final = (
    CAMPAIGNS_IN_FLIGHT,
    LEASES,
    TICK_AGE,
    ORPHANED_LETTERS,
    CONSERVATION,
    PROCESSES_ALIVE,
    AUDIT_REFUSALS,
)
