"""The processes that send: does a worker live, hear the bell and get on; does beat ring; is the tick done."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from observability.catalogue.objectives import LEASE_DEAD_AFTER, TICK_INTERVAL, TICK_LATE, WORKER_PROGRESS
from playbook.diagnosis.causes.cause import Cause, Fact, Finding, against, bad, excluded, found, good
from playbook.diagnosis.causes.remedies import act, again, end_session, restart_workers, safe
from playbook.diagnosis.evidence import Evidence, Untold
from playbook.diagnosis.steps import celery, host, postgres, prometheus, redis
from playbook.diagnosis.words import both, say, span
from playbook.snippet import Text

OURS: Final = "mailer."
TICK: Final = "mailer.tick"
TICK_STUCK_SECONDS: Final = 15
"""A tick takes milliseconds; one that lasts three intervals stands still."""
REAPED_BY: Final = LEASE_DEAD_AFTER.total_seconds() + 10
"""A silent lease is taken back at the tick after 20 s; older ones nobody takes."""
BEAT_SILENT: Final = 4 * TICK_INTERVAL.total_seconds()
"""Beat rings every interval, whatever the broker says; three missed ones are no accident."""
BEAT_SOON: Final = 7
WORKER_FIRST: Final = ("redis_down", "redis_full")
STORES: Final = ("postgres_down", "postgres_connections", "postgres_lock", *WORKER_FIRST)
PING: Final = safe(
    "celery -A oncall.site inspect ping --timeout 3", "ask the workers by hand", "спросить воркеры вручную"
)


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
        [act("workers-restart", "start the workers", "запустить воркеры"), again()],
        since_seconds=_tick_age(evidence),
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


def _tick_age(evidence: Evidence) -> float | None:
    try:
        age = evidence.need(postgres.TICK.id)[0]["tick_seconds_ago"]
    except Untold:
        return None
    return None if age is None else float(age)


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
            good(redis.QUEUES, Text("no doorbell lies where nobody listens", "нет звонков там, где никто не слушает")),
            good(celery.WORKERS, say("workers consume: {names}", "воркеры слушают: {names}", names=listed)),
        )
    return found(
        say(
            "Doorbells go to queue “{queue}”, and no worker consumes it (they consume: {names}).",
            "Звонки идут в очередь «{queue}», а её никто не слушает (воркеры слушают: {names}).",
            queue=deaf[0]["name"],
            names=listed,
        ),
        [
            bad(
                redis.QUEUES,
                say(
                    "{n} doorbells lie in “{queue}”",
                    "в «{queue}» лежат звонки: {n}",
                    n=deaf[0]["length"],
                    queue=deaf[0]["name"],
                ),
            ),
            bad(celery.WORKERS, say("workers consume: {names}", "воркеры слушают: {names}", names=listed)),
        ],
        [
            safe(
                "celery -A oncall.site inspect active_queues",
                "compare the names: -Q of the worker, CELERY_TASK_DEFAULT_QUEUE",
                "сравнить имена: -Q воркера и CELERY_TASK_DEFAULT_QUEUE",
            ),
            restart_workers(),
        ],
        since_seconds=_tick_age(evidence),
    )


def _wedged(evidence: Evidence) -> Finding:
    seen = evidence.need(celery.WORKERS.id)
    leases = evidence.need(postgres.LEASES.id)
    if not seen["listening"]:
        return against(
            celery.WORKERS, Text("no worker lives that could be stuck", "нет живого воркера, который мог бы зависнуть")
        )
    facts = [*_deaf(seen), *_stuck_tasks(seen), *_untaken(evidence, seen), *_stuck_leases(leases)]
    if facts:
        return found(
            Text("A worker lives and does not get on: it is stuck.", "Воркер жив, но не продвигается: он завис."),
            facts,
            [PING, restart_workers()],
            campaigns=dict.fromkeys(row["campaign_id"] for row in leases if _silent(row) or _no_progress(row)),
            since_seconds=max((fact_seconds for fact_seconds in _ages(seen, leases)), default=None),
        )
    busy = max((row["no_progress_seconds"] for row in leases), default=0)
    return excluded(
        good(
            celery.WORKERS,
            Text("every worker answers, no task is overdue", "все воркеры отвечают, задачи не просрочены"),
        ),
        good(
            postgres.LEASES,
            say(
                "those with letters in hand got on {s} ago at most",
                "с письмами в руках продвинулись не позже {s} назад",
                s=span(busy),
            ),
        ),
    )


def _deaf(seen: Mapping[str, Any]) -> Iterator[Fact]:
    answered = sum(worker["active"] is not None for worker in seen["workers"])
    if answered < seen["listening"]:
        yield bad(
            celery.WORKERS,
            say(
                "{n} worker(s) listen, {m} answered",
                "слушают воркеры: {n}, ответили: {m}",
                n=seen["listening"],
                m=answered,
            ),
        )


def _stuck_tasks(seen: Mapping[str, Any]) -> Iterator[Fact]:
    for worker, task in _tasks(seen):
        if _overdue(task):
            yield bad(
                celery.WORKERS,
                say(
                    "{task} has run for {s} in process {pid} of {worker}",
                    "{task} идёт уже {s} в процессе {pid} воркера {worker}",
                    task=task["task"],
                    s=span(task["running_seconds"]),
                    pid=task["process"],
                    worker=worker["name"],
                ),
            )


def _untaken(evidence: Evidence, seen: Mapping[str, Any]) -> Iterator[Fact]:
    """Find tasks that free children do not take while the tick is overdue: the children stand still."""
    if not _late(evidence):
        return
    for worker in seen["workers"]:
        free = worker["processes"] - len(worker["active"] or ())
        if worker["reserved"] and free > 0:
            yield bad(
                celery.WORKERS,
                say(
                    "{worker} has {n} task(s) that its {free} free processes do not take",
                    "у {worker} ждут задачи ({n}), а свободные процессы ({free}) их не берут",
                    worker=worker["name"],
                    n=worker["reserved"],
                    free=free,
                ),
            )


def _tasks(seen: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for worker in seen["workers"]:
        for task in worker["active"] or ():
            yield worker, task


def _overdue(task: Mapping[str, Any]) -> bool:
    longest = TICK_STUCK_SECONDS if task["task"] == TICK else WORKER_PROGRESS.total_seconds()
    return (task["running_seconds"] or 0) > longest


def _stuck_leases(leases: list[dict[str, Any]]) -> Iterator[Fact]:
    for row in leases:
        if _silent(row) or _no_progress(row):
            yield bad(
                postgres.LEASES,
                say(
                    "{worker} holds letters, silent for {silent}, no progress for {progress}",
                    "{worker} держит письма, молчит {silent}, без продвижения {progress}",
                    worker=row["worker"],
                    silent=span(row["silent_seconds"]),
                    progress=span(row["no_progress_seconds"]),
                ),
            )


def _silent(row: Mapping[str, Any]) -> bool:
    return bool(row["silent_seconds"] > REAPED_BY)


def _no_progress(row: Mapping[str, Any]) -> bool:
    return bool(row["no_progress_seconds"] > WORKER_PROGRESS.total_seconds())


def _ages(seen: Mapping[str, Any], leases: list[dict[str, Any]]) -> Iterator[float]:
    yield from (task["running_seconds"] for _, task in _tasks(seen) if _overdue(task))
    yield from (row["no_progress_seconds"] for row in leases if _silent(row) or _no_progress(row))


def _beat_gone(evidence: Evidence) -> Finding:
    rang, alive = _beat(evidence)
    late = _late(evidence)
    if rang is not None and (rang > BEAT_SILENT or (alive == 0 and rang > BEAT_SOON)):
        return _no_beat(
            [bad(host.PROCESSES, say("beat last rang {s} ago", "beat звонил {s} назад", s=span(rang)))], rang
        )
    if rang is not None:
        return against(host.PROCESSES, say("beat rang {s} ago", "beat звонил {s} назад", s=span(rang)))
    if late:
        return _no_beat([late], _tick_age(evidence))
    return against(postgres.TICK, say("the tick was done {s} ago", "тик был {s} назад", s=span(_tick_age(evidence))))


def _no_beat(facts: list[Fact], seconds: float | None) -> Finding:
    return found(
        Text(
            "Beat does not ring: no tick, so no wait ends and nothing new starts.",
            "Beat не звонит: тиков нет, ожидания не кончаются, новое не начинается.",
        ),
        facts,
        [
            safe("pgrep -af 'celery.*beat'", "on beat's host: see whether it runs", "на узле beat: работает ли он"),
            act("workers-restart component=beat", "start beat again", "запустить beat снова"),
        ],
        since_seconds=seconds,
    )


def _beat(evidence: Evidence) -> tuple[float | None, int | None]:
    """Say how long ago beat rang and how many live, by this host's files or else by Prometheus."""
    lives = evidence.maybe(host.PROCESSES.id)
    if lives is not None and lives["beat_rang_seconds_ago"] is not None:
        return float(lives["beat_rang_seconds_ago"]), lives["living"].get("beat", 0)
    rang = _metric(evidence, "mailer_beat_age_seconds")
    return rang, None


def _metric(evidence: Evidence, name: str) -> float | None:
    values = [one["value"] for one in evidence.maybe(prometheus.METRICS.id) or () if one["metric"] == name]
    numbers = [value for value in values if isinstance(value, (int, float))]
    return float(max(numbers)) if numbers else None


def _late(evidence: Evidence) -> Fact | None:
    """Give the fact that the tick is late; a worker that has just started is given time for its first."""
    row = evidence.need(postgres.TICK.id)[0]
    age = row["tick_seconds_ago"]
    workers = evidence.need(celery.WORKERS.id)["workers"]
    patience = _patience(workers)
    if workers and max(worker["up_seconds"] or 0 for worker in workers) <= patience:
        return None
    if age is None:
        return bad(postgres.TICK, Text("the tick was never done", "тика ещё не было"))
    if age > patience:
        return bad(postgres.TICK, say("the last tick was {s} ago", "последний тик был {s} назад", s=span(age)))
    return None


def _patience(workers: list[dict[str, Any]]) -> float:
    """Give how old the last tick may be: behind pumps it may wait for their turn of 20 s, else for three intervals."""
    busy = any(worker["active"] for worker in workers)
    return TICK_LATE.total_seconds() if busy else 3 * TICK_INTERVAL.total_seconds()


def _reaper_gone(evidence: Evidence) -> Finding:
    """Judge whether the bell rings and is heard, and yet the tick's duties are not done."""
    late = _late(evidence)
    row = evidence.need(postgres.TICK.id)[0]
    held = row["lock_held_seconds"] or 0
    if held > TICK_STUCK_SECONDS:
        fact = bad(
            postgres.TICK,
            say(
                "session {pid} ({app}) has held the tick's lock for {s}",
                "сеанс {pid} ({app}) держит блокировку тика {s}",
                pid=row["lock_holder_pid"],
                app=row["lock_holder"] or "?",
                s=span(held),
            ),
        )
        return _no_reaper([fact, *([late] if late else [])], _tick_age(evidence), int(row["lock_holder_pid"]))
    rang, _ = _beat(evidence)
    if late and rang is not None and rang <= BEAT_SILENT:
        return _no_reaper(
            [late, good(host.PROCESSES, say("and yet beat rang {s} ago", "а beat звонил {s} назад", s=span(rang)))],
            _tick_age(evidence),
            None,
        )
    return against(postgres.TICK, say("the tick was done {s} ago", "тик был {s} назад", s=span(_tick_age(evidence))))


def _no_reaper(facts: list[Fact], seconds: float | None, pid: int | None) -> Finding:
    ending = [end_session(pid)] if pid else [restart_workers()]
    return found(
        Text(
            "The tick's duties are not done: no letter is taken back, no wait ends.",
            "Обязанности тика не выполняются: письма не возвращаются, ожидания не кончаются.",
        ),
        facts,
        [
            safe(
                'oncall logql \'{app="mailer", level="ERROR"}\' --since 15m',
                "see what the tick complains of",
                "на что жалуется тик",
            ),
            *ending,
        ],
        since_seconds=seconds,
    )


WORKER_GONE: Final = Cause(
    "worker_gone", Text("no worker runs", "воркеров нет"), "alert-mailer-no-worker", _worker_gone, WORKER_FIRST
)
QUEUE_NOT_CONSUMED: Final = Cause(
    "queue_not_consumed",
    Text("nobody consumes the queue", "очередь никто не слушает"),
    "alert-mailer-tick-late",
    _queue,
    (*WORKER_FIRST, "worker_gone"),
)
WORKER_WEDGED: Final = Cause(
    "worker_wedged",
    Text("a worker is stuck", "воркер завис"),
    "alert-mailer-worker-stuck",
    _wedged,
    (*STORES, "worker_gone"),
)
BEAT_GONE: Final = Cause(
    "beat_gone",
    Text("beat does not ring", "beat не звонит"),
    "alert-mailer-beat-late",
    _beat_gone,
    (*STORES, "worker_gone", "worker_wedged", "queue_not_consumed"),
)
REAPER_GONE: Final = Cause(
    "reaper_gone",
    Text("the tick's duties are not done", "тик не выполняется"),
    "alert-mailer-tick-late",
    _reaper_gone,
    (*STORES, "worker_gone", "worker_wedged", "queue_not_consumed", "beat_gone"),
)
CAUSES: Final = (WORKER_GONE, QUEUE_NOT_CONSUMED, WORKER_WEDGED, BEAT_GONE, REAPER_GONE)
