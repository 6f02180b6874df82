"""Workers that live and do not get on."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from observability.catalogue.objectives import LEASE_FORGOTTEN, TICK_STUCK, WORKER_PROGRESS
from observability.catalogue.text import Text
from playbook.diagnosis.causes.cause import Cause, Fact, Finding, against, bad, excluded, found, good
from playbook.diagnosis.causes.remedies import restart_workers, safe
from playbook.diagnosis.causes.tick import late_tick
from playbook.diagnosis.causes.upstream import STORES
from playbook.diagnosis.evidence import Evidence
from playbook.diagnosis.steps import celery, postgres
from playbook.diagnosis.words import say, span

TICK: Final = "mailer.tick"


TICK_STUCK_SECONDS: Final = TICK_STUCK.total_seconds()


REAPED_BY: Final = LEASE_FORGOTTEN.total_seconds()


PING: Final = safe(
    "timeout -v 15 celery -A oncall.site inspect ping --timeout 2",
    "ask the workers by hand",
    "спросить воркеры вручную",
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
    if not late_tick(evidence):
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


WORKER_WEDGED: Final = Cause(
    "worker_wedged",
    Text("a worker is stuck", "воркер завис"),
    "alert-mailer-worker-stuck",
    _wedged,
    (*STORES, "worker_gone"),
)
