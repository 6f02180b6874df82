"""The workers: does one live, and does it hear the bell."""

from collections.abc import Iterator
from typing import Final

from observability.catalogue.text import Text
from playbook.diagnosis.causes.cause import Cause, Fact, Finding, Remedy, against, bad, excluded, found, good
from playbook.diagnosis.causes.remedies import act, again, restart_workers, safe, start
from playbook.diagnosis.causes.tick import tick_age
from playbook.diagnosis.causes.upstream import REDIS
from playbook.diagnosis.evidence import Evidence, Untold
from playbook.diagnosis.steps import celery, host, redis
from playbook.diagnosis.words import both, say

OURS: Final = "mailer."


def _worker_gone(evidence: Evidence) -> Finding:
    seen = evidence.need(celery.WORKERS.id)
    if seen["listening"]:
        return against(celery.WORKERS, say("{n} worker(s) listen", "слушают воркеры: {n}", n=seen["listening"]))
    facts = [
        bad(celery.WORKERS, Text("no worker listens to Redis", "ни один воркер не слушает Redis")),
        *_no_process(evidence),
    ]
    return found(
        Text(
            "No worker runs: nothing is sent and no wait ends.",
            "Ни один воркер не работает: ничего не шлётся, ожидания не кончаются.",
        ),
        facts,
        [start("worker"), again()],
        since_seconds=tick_age(evidence),
    )


def _no_process(evidence: Evidence) -> Iterator[Fact]:
    try:
        lives = evidence.maybe(host.PROCESSES.id)
    except Untold:
        return
    if lives is not None:
        living, dead = lives["living"].get("worker", 0), lives["dead"].get("worker", 0)
        yield bad(
            host.PROCESSES,
            say(
                "worker processes on this host: {l} live, {d} were killed",
                "процессы воркера здесь: живых {l}, убитых {d}",
                l=living,
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
