"""Questions about Celery: its queue in Redis, and its workers."""

from datetime import timedelta
from typing import Final

from observability.catalogue.text import Text
from playbook.catalogue import figures
from playbook.snippet import Branch, Effect, Kind, Snippet

CELERY_QUEUE: Final = Snippet(
    "celery-queue",
    Kind.REDIS,
    Text("How many tasks (doorbells) wait in Celery's queue?", "Сколько задач (сигналов) ждут в очереди Celery?"),
    (),
    Effect.READ,
    Text(
        "A number; what workers have taken already is not in it.", "Число; то, что воркеры уже взяли, сюда не входит."
    ),
    Text(f"0 to {figures.DOORBELLS_WAITING}.", f"От 0 до {figures.DOORBELLS_WAITING}."),
    timedelta(seconds=2),
    (
        Branch(
            Text(f"above {figures.DOORBELLS_WAITING} and growing", f"больше {figures.DOORBELLS_WAITING} и растёт"),
            "snippet-celery-ping",
        ),
        Branch(
            Text("workers answer and it grows all the same", "воркеры отвечают, а число всё равно растёт"),
            "snippet-celery-queues",
        ),
    ),
)

CELERY_UNACKED: Final = Snippet(
    "celery-unacked",
    Kind.REDIS,
    Text(
        "How many tasks (doorbells) have workers taken and not finished?",
        "Сколько задач (сигналов) воркеры взяли и не закончили?",
    ),
    (),
    Effect.READ,
    Text("A number.", "Число."),
    Text("0 to twice the number of pool processes.", "От 0 до удвоенного числа процессов в пуле."),
    timedelta(seconds=2),
    (
        Branch(
            Text("it stays high and nothing is sent", "оно остаётся большим, а письма не уходят"),
            "alert-mailer-worker-stuck",
        ),
    ),
)

CELERY_PING: Final = Snippet(
    "celery-ping",
    Kind.SHELL,
    Text("Which workers answer?", "Какие воркеры отвечают?"),
    (),
    Effect.READ,
    Text(
        "`OK` and `pong` for each worker, and how many are online. A worker that is stuck answers too.",
        "`OK` и `pong` для каждого воркера и их число. Зависший воркер тоже отвечает.",
    ),
    Text("As many as you run.", "Столько, сколько запущено."),
    timedelta(seconds=12),
    (
        Branch(Text("`No nodes replied`", "`No nodes replied`"), "alert-mailer-no-worker"),
        Branch(
            Text("`Could not connect to the message broker`", "`Could not connect to the message broker`"),
            "snippet-redis-ping",
        ),
        Branch(Text("all answer and nothing is sent", "все отвечают, а письма не уходят"), "snippet-leases"),
    ),
)

CELERY_ACTIVE: Final = Snippet(
    "celery-active",
    Kind.SHELL,
    Text("What do the workers do now, and since when?", "Чем воркеры заняты сейчас и как давно?"),
    (),
    Effect.READ,
    Text(
        "For each worker its tasks; `time_start` is when one began.",
        "Задачи каждого воркера; `time_start` — когда задача началась.",
    ),
    Text(
        "`mailer.pump` and `mailer.tick` for seconds each, or `- empty -`.",
        "`mailer.pump` и `mailer.tick` — секунды, или `- empty -`.",
    ),
    timedelta(seconds=12),
    (Branch(Text("a task has run for minutes", "задача выполняется минутами"), "alert-mailer-worker-stuck"),),
)

CELERY_QUEUES: Final = Snippet(
    "celery-queues",
    Kind.SHELL,
    Text("Which queue do the workers listen to?", "Какую очередь слушают воркеры?"),
    (),
    Effect.READ,
    Text("For each worker the queues that it consumes.", "Очереди, которые читает каждый воркер."),
    Text("`mailer` stands among them.", "Среди них есть `mailer`."),
    timedelta(seconds=12),
    (Branch(Text("`mailer` is missing", "`mailer` среди них нет"), "op-workers-restart"),),
)

SNIPPETS: Final = (
    CELERY_QUEUE,
    CELERY_UNACKED,
    CELERY_PING,
    CELERY_ACTIVE,
    CELERY_QUEUES,
)
