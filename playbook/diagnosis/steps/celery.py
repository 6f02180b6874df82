"""Ask the workers themselves, by Celery's remote control, in this process: the command line takes two seconds.

The control process of a worker answers even while all its children are stuck, so what counts is how long the
tasks have been running. Redis says how many workers listen (steps/redis.py); so many answers are waited for.
Remote control writes to Redis: a user that may only read gets no answer, and this step is UNKNOWN.
"""

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

from observability import worker_clock, worker_database
from observability.catalogue.text import Text
from playbook.diagnosis.evidence import Reading, Trouble
from playbook.diagnosis.steps import postgres, redis
from playbook.diagnosis.steps.shape import Shape
from playbook.diagnosis.steps.step import Asker, Failed, Source, Step, read
from playbook.diagnosis.where import Where

ANSWER_SECONDS: Final = 1.5
"""How long this program waits for a worker's reply, which takes hundredths of a second."""
NO_CLOCK: Final = {"clock_ahead_seconds": None, "clock_error_seconds": None}
WORKERS: Final = Step(
    "celery-workers",
    Source.CELERY,
    Text(
        "Which workers answer, what do they consume and do, what time is it there?",
        "Какие воркеры отвечают, что слушают, чем заняты и который там час?",
    ),
    4.0,
    Shape.of(
        "listening:whole elsewhere:numbers* asked_of:text* workers:rows",
        rows=False,
        workers=Shape.of(
            "name:text up_seconds:whole? processes:whole queues:texts done:map active:rows? reserved:whole"
            " clock_ahead_seconds:number? clock_error_seconds:number? works_in:text*",
            active=Shape.of("task:text running_seconds:number? process:whole?"),
        ),
    ),
)


def ask(where: Where) -> Iterator[Reading]:
    """Ask all workers."""
    yield read(WORKERS, lambda: _workers(where))


def _workers(where: Where) -> dict[str, Any]:
    with closing(redis.client(where.redis)) as redis_client:
        listening = redis.asked(lambda: redis.listening(redis_client))
        elsewhere = redis.asked(lambda: redis.subscribers(redis_client))
        now = redis.asked(lambda: redis.clock_of(redis_client))
    if not listening:
        del elsewhere[redis.database_of(redis_client)]
        return {"listening": 0, "elsewhere": dict(elsewhere), "workers": []}
    workers = _inspected(where.broker or where.redis, listening, now)
    return {"listening": listening, "asked_of": database_in(where.database), "workers": workers}


def database_in(url: str) -> str:
    """Write an address of PostgreSQL as workers tell theirs; "" where it cannot be read."""
    try:
        parts = postgres.named(url)
    except Failed:
        parts = {}
    if not parts:
        return ""
    return f"{parts.get('host') or 'localhost'}:{parts.get('port') or 5432}/{parts.get('dbname') or 'mailer'}"


def _inspected(url: str, listening: int, now: float) -> list[dict[str, Any]]:
    """Ask every worker six questions; those after the first wait only for who answered it.

    `active` None: it stopped answering in between. `reserved`: tasks that it has taken and given to no child.
    """
    from celery import Celery  # noqa: PLC0415 -- `oncall --help` answers without it
    from kombu.exceptions import OperationalError  # noqa: PLC0415 -- likewise
    from redis import RedisError  # noqa: PLC0415 -- likewise

    options = {"socket_connect_timeout": redis.SOCKET_SECONDS, "socket_timeout": redis.SOCKET_SECONDS, "max_retries": 0}
    app = Celery(broker=url, set_as_current=False)
    app.conf.update(broker_transport_options=options, broker_connection_retry=False)
    try:
        with closing(app):
            stats = _asked(app, "stats", listening)
            queues = _asked(app, "active_queues", len(stats))
            active = _asked(app, "active", len(stats))
            reserved = _asked(app, "reserved", len(stats))
            clocks = _clocks(app, len(stats))
            databases = _told(app, worker_database.NAME, worker_database.FIELD, str, len(stats))
    except RedisError as error:
        raise Failed(redis.trouble_of(error), str(error)[:300]) from error
    except (OperationalError, OSError) as error:
        raise Failed(Trouble.REFUSED, str(error)[:300]) from error
    return [
        {
            **_worker(name, said, queues.get(name) or []),
            "active": None
            if name not in active
            else [_task(task, _there(now, clocks.get(name))) for task in active[name]],
            "reserved": len(reserved.get(name) or []),
            **clocks.get(name, NO_CLOCK),
            **({worker_database.FIELD: databases[name]} if name in databases else {}),
        }
        for name, said in sorted(stats.items())
    ]


def _asked(app: Any, question: str, answers: int) -> dict[str, Any]:
    if not answers:
        return {}
    inspect = app.control.inspect(limit=answers, timeout=ANSWER_SECONDS)
    return getattr(inspect, question)() or {}


def _clocks(app: Any, answers: int) -> dict[str, dict[str, float]]:
    """Set each worker's clock beside ours, taken in the middle of the question; an older worker does not tell it."""
    if not answers:
        return {}
    asked = time.time()
    told = _told(app, worker_clock.NAME, worker_clock.FIELD, float, answers)
    answered = time.time()
    error = (answered - asked) / 2
    return {
        name: {"clock_ahead_seconds": round(clock - asked - error, 3), "clock_error_seconds": round(error, 3)}
        for name, clock in told.items()
    }


def _told(app: Any, command: str, field: str, kind: type, answers: int) -> dict[str, Any]:
    """Give what each worker answers to a command of ours, by its name; an older worker knows no such command."""
    if not answers:
        return {}
    replies = app.control.broadcast(command, reply=True, limit=answers, timeout=ANSWER_SECONDS) or []
    return {
        name: said[field]
        for reply in replies for name, said in reply.items()
        if isinstance(said, dict) and isinstance(said.get(field), kind)
    }  # fmt: skip


def _worker(name: str, stats: Any, queues: Any) -> dict[str, Any]:
    return {
        "name": name,
        "up_seconds": stats.get("uptime"),
        "processes": len(stats.get("pool", {}).get("processes", ())),
        "queues": sorted(queue["name"] for queue in queues),
        "done": stats.get("total", {}),
    }


def _there(now: float, clock: dict[str, float] | None) -> float:
    """Give a moment by a worker's own clock, as far as it is known: its tasks began by that."""
    return now if clock is None else time.time() + clock["clock_ahead_seconds"]


def _task(task: Any, now: float) -> dict[str, Any]:
    began = task.get("time_start")
    return {
        "task": task.get("name", ""),
        "running_seconds": None if began is None else round(now - began, 1),
        "process": task.get("worker_pid"),
    }


ASKER: Final = Asker((WORKERS,), "REDIS_URL", lambda where: bool(where.redis), ask)
