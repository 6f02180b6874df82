"""The workers: does one live, and does it hear the bell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from observability.catalogue.closed import Component
from observability.catalogue.objectives import WORKER_COMPLAINED
from observability.catalogue.text import Text
from playbook.diagnosis.causes.cause import Cause, Fact, Finding, Remedy, against, bad, excluded, found, good
from playbook.diagnosis.causes.lives import living
from playbook.diagnosis.causes.remedies import act, again, begin_anew, restart_workers, safe, start
from playbook.diagnosis.causes.tick import tick_age
from playbook.diagnosis.causes.upstream import REDIS
from playbook.diagnosis.evidence import Evidence, Untold
from playbook.diagnosis.steps import celery, host, loki, redis
from playbook.diagnosis.words import both, say

OURS: Final = "mailer."
NO_REDIS: Final = re.compile(r"Cannot connect to \S+: (?P<why>.*?)\.*$|Unrecoverable error: (?P<last>.*)$")
"""What Celery's worker says of Redis: before it tries again, and before it ends."""
GONE: Final = Text(
    "No worker runs: nothing is sent and no wait ends.",
    "Ни один воркер не работает: ничего не шлётся, ожидания не кончаются.",
)
OTHER_REDIS: Final = Text(
    "Worker processes live here, and none listens to this Redis: they are only starting, or REDIS_URL names another.",
    "Процессы воркера живы, но этот Redis никто не слушает: они только запускаются или у них другой REDIS_URL.",
)
HEARS: Final = safe(
    'oncall logql \'{app="mailer", component="worker"} |= "redis"\' --since 5m',
    "see to which Redis the workers connect, and what it answers",
    "к какому Redis подключаются воркеры и что он отвечает",
)


def _worker_gone(evidence: Evidence) -> Finding:
    seen = evidence.need(celery.WORKERS.id)
    if seen["listening"]:
        return against(celery.WORKERS, say("{n} worker(s) listen", "слушают воркеры: {n}", n=seen["listening"]))
    complaints = list(_complaints(evidence))
    elsewhere = list(_elsewhere(seen))
    facts = [
        bad(celery.WORKERS, Text("no worker listens to Redis", "ни один воркер не слушает Redis")),
        *complaints,
        *elsewhere,
        *_processes(evidence),
    ]
    alive = living(evidence, Component.WORKER)
    sentence = _deaf(complaints, elsewhere, alive)
    remedies = [HEARS, begin_anew("worker", "REDIS_URL")] if sentence else [start("worker")]
    return found(sentence or GONE, facts, [*remedies, again()], since_seconds=tick_age(evidence))


def _deaf(complaints: Sequence[Fact], elsewhere: Sequence[Fact], alive: int | None) -> Text | None:
    """Say of a worker that lives why it does not hear; None where none may live."""
    if alive == 0:
        return None
    if complaints:
        return Text(
            "A worker cannot get into Redis: nothing is sent and no wait ends.",
            "Воркер не может войти в Redis: ничего не шлётся, ожидания не кончаются.",
        )
    if elsewhere:
        return Text(
            "No worker listens in this database of Redis, one does in another: the numbers in REDIS_URL differ.",
            "Эту базу Redis не слушает ни один воркер, а другую слушает: номера в REDIS_URL не совпадают.",
        )
    return OTHER_REDIS if alive else None


def _complaints(evidence: Evidence) -> Iterator[Fact]:
    """Quote what a worker's log says of Redis, as far as the log arrives."""
    try:
        lines = evidence.maybe(loki.PROBLEMS.id) or ()
    except Untold:
        return
    for line in lines:
        said = NO_REDIS.search(next(iter(str(line.get("message", "")).splitlines()), ""))
        fresh = line["seconds_ago"] < WORKER_COMPLAINED.total_seconds()
        if said and fresh and line.get("component") == Component.WORKER:
            words = said["why"] or said["last"]
            yield bad(loki.PROBLEMS, say("a worker's log: “{e}”", "журнал воркера: «{e}»", e=words))
            return


def _elsewhere(seen: Mapping[str, Any]) -> Iterator[Fact]:
    for database, count in sorted(seen.get("elsewhere", {}).items()):
        yield bad(
            celery.WORKERS,
            say("database {db} of this Redis: {n} listen(s)", "базу {db} этого Redis слушают: {n}",
                db=database, n=count),
        )  # fmt: skip


def _processes(evidence: Evidence) -> Iterator[Fact]:
    alive = living(evidence, Component.WORKER)
    if alive is not None:
        dead = evidence.need(host.PROCESSES.id)["dead"].get(Component.WORKER, 0)
        yield bad(
            host.PROCESSES,
            say(
                "worker processes on this host: {l} live, {d} were killed",
                "процессы воркера здесь: живых {l}, убитых {d}",
                l=alive,
                d=dead,
            ),
        )


def _queue(evidence: Evidence) -> Finding:
    """Find doorbells in a queue that no answering worker consumes: a name is wrong on one side."""
    seen = evidence.need(celery.WORKERS.id)
    lists = [one for one in evidence.need(redis.QUEUES.id)["lists"] if one["task"].startswith(OURS)]
    if not seen["workers"]:
        raise Untold(celery.WORKERS.id)
    consumed = {name for worker in seen["workers"] for name in worker["queues"]}
    deaf = [one for one in lists if one["name"] not in consumed]
    listed = both(", ".join(sorted(consumed)) or "—")
    if not deaf:
        return excluded(
            good(redis.QUEUES, Text("no doorbell lies where nobody listens", "нет сигналов там, где никто не слушает")),
            good(celery.WORKERS, say("workers consume: {names}", "воркеры слушают: {names}", names=listed)),
        )
    return found(
        _unheard(deaf[0]["name"], consumed),
        [
            bad(
                redis.QUEUES,
                say(
                    "{n} doorbells lie in “{queue}”",
                    "в «{queue}» лежат сигналы: {n}",
                    n=deaf[0]["length"],
                    queue=deaf[0]["name"],
                ),
            ),
            bad(celery.WORKERS, say("workers consume: {names}", "воркеры слушают: {names}", names=listed)),
        ],
        _hear_again(consumed),
        since_seconds=tick_age(evidence),
    )


def _unheard(queue: str, consumed: set[str]) -> Text:
    if not consumed:
        return say(
            "The workers are drained: they take no work, and doorbells lie in “{queue}”.",
            "Воркеры выведены из работы: новое не берут, сигналы лежат в «{queue}».",
            queue=queue,
        )
    return say(
        "Doorbells go to queue “{queue}”, and no worker consumes it (they consume: {names}).",
        "Сигналы идут в очередь «{queue}», а её никто не слушает (воркеры слушают: {names}).",
        queue=queue,
        names=both(", ".join(sorted(consumed))),
    )


def _hear_again(consumed: set[str]) -> list[Remedy]:
    compare = safe(
        "timeout -v 15 celery -A oncall.site inspect active_queues --timeout 2",
        "compare the names: -Q of the worker, CELERY_TASK_DEFAULT_QUEUE",
        "сравнить имена: -Q воркера и CELERY_TASK_DEFAULT_QUEUE",
    )
    if consumed:
        return [compare, restart_workers()]
    return [
        again(),
        act(
            "workers-undrain",
            "if whoever drained them is done: let them take work",
            "если вывод закончен — вернуть в работу",
        ),
    ]


WORKER_GONE: Final = Cause(
    "worker_gone", Text("no worker runs", "воркеров нет"), "alert-mailer-no-worker", _worker_gone, REDIS
)


QUEUE_NOT_CONSUMED: Final = Cause(
    "queue_not_consumed",
    Text("nobody consumes the queue", "очередь никто не слушает"),
    "alert-mailer-tick-late",
    _queue,
    (*REDIS, "worker_gone"),
)
