"""Ask Redis: does it answer and can it write, and what lies in its queues. Reads only, no key is touched."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final, TypeVar

from observability.catalogue.text import Text
from playbook.diagnosis.evidence import Reading, Trouble
from playbook.diagnosis.steps.shape import Shape
from playbook.diagnosis.steps.step import Asker, Failed, Source, Step, address_of, in_vain, of_the_login, read
from playbook.diagnosis.where import Where

if TYPE_CHECKING:
    import redis

T = TypeVar("T")
SOCKET_SECONDS: Final = 2.0
"""How long this program waits, no promise of the mailer's."""
OWN_LOGIN: Final = "DIAGNOSIS_REDIS_URL"
REGISTERED: Final = "_kombu.binding.celery.pidbox"
SCANS: Final = 20
"""Rounds of SCAN, 1,000 keys each: a shared Redis may hold millions, and a diagnosis has two seconds."""
FIELDS: Final = (
    "redis_version", "role", "loading", "uptime_in_seconds", "used_memory", "maxmemory", "maxmemory_policy",
    "connected_clients", "maxclients", "rdb_last_bgsave_status", "aof_last_write_status", "master_link_status",
    "rejected_connections", "total_error_replies", "min_slaves_good_slaves",
)  # fmt: skip

SERVER: Final = Step(
    "redis-server",
    Source.REDIS,
    Text("Does Redis answer, and can it write?", "Отвечает ли Redis и может ли записывать?"),
    SOCKET_SECONDS,
    Shape.of(
        "role:text* loading:whole* uptime_in_seconds:whole* used_memory:whole* maxmemory:whole* maxmemory_policy:text*"
        " rdb_last_bgsave_status:text* aof_last_write_status:text* min_slaves_good_slaves:whole* clock_epoch:number*"
        " our_clock_epoch:number* clock_error_seconds:number*",
        rows=False,
    ),
)
QUEUES: Final = Step(
    "redis-queues",
    Source.REDIS,
    Text("Which doorbells lie in which queue, and who listens?", "Какие сигналы лежат в каких очередях и кто слушает?"),
    SOCKET_SECONDS,
    Shape.of(
        "lists:rows unacknowledged:whole listening:whole",
        rows=False,
        lists=Shape.of("name:text length:whole task:text"),
    ),
)
STEPS: Final = (SERVER, QUEUES)


def client(url: str) -> Any:
    """Make a client that gives up soon and asks once. Typed loosely: redis-py answers as sync and async in one."""
    import redis  # noqa: PLC0415 -- `oncall --help` answers without it
    from redis.backoff import NoBackoff  # noqa: PLC0415 -- likewise
    from redis.retry import Retry  # noqa: PLC0415 -- likewise

    try:
        return redis.Redis.from_url(
            url,
            socket_connect_timeout=SOCKET_SECONDS,
            socket_timeout=SOCKET_SECONDS,
            decode_responses=True,
            encoding_errors="replace",
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError as error:
        raise address_of("REDIS_URL", "redis://user:password@host:6379/0") from error


def asked(question: Callable[[], T]) -> T:
    """Ask. Raises Failed, which tells what kind of trouble it is."""
    import redis  # noqa: PLC0415 -- likewise

    try:
        return question()
    except redis.RedisError as error:
        raise Failed(trouble_of(error), f"{error}"[:300]) from error


def trouble_of(error: "redis.RedisError") -> Trouble:
    """Tell what kind of trouble an error of Redis is."""
    import redis  # noqa: PLC0415 -- likewise

    words = str(error).lower()
    if isinstance(error, redis.TimeoutError) or "timeout" in words:
        return Trouble.SILENT
    if isinstance(error, (redis.AuthenticationError, redis.exceptions.NoPermissionError)) or "noauth" in words:
        return Trouble.DENIED
    if "max number of clients" in words:
        return Trouble.FULL
    return Trouble.REFUSED if isinstance(error, redis.ConnectionError) else Trouble.BROKEN


def ask(where: Where) -> Iterator[Reading]:
    """Ask for the server, then for its queues; without the server there are none."""
    with closing(client(where.redis)) as redis_client:
        first = read(SERVER, lambda: _told_by(where, redis_client))
        yield first
        if first.trouble:
            yield from in_vain(STEPS[1:], Trouble.DEPENDS, first.detail)
            return
        yield read(QUEUES, lambda: asked(lambda: _queues(redis_client)))


def _told_by(where: Where, redis_client: Any) -> dict[str, Any]:
    try:
        return asked(lambda: _server(redis_client))
    except Failed as failed:
        raise of_the_login(failed, where.redis, where.broker, OWN_LOGIN, lambda: _ping(where.broker)) from failed


def _ping(url: str) -> None:
    with closing(client(url)) as other:
        asked(other.ping)


def _server(redis_client: Any) -> dict[str, Any]:
    redis_client.ping()
    before = time.time()
    clock = clock_of(redis_client)
    after = time.time()
    info = redis_client.info("everything")
    return {
        **{name: info[name] for name in FIELDS if name in info},
        "refused_for_memory": info.get("errorstat_OOM", {}).get("count", 0),
        "clock_epoch": clock,
        "our_clock_epoch": (before + after) / 2,
        "clock_error_seconds": (after - before) / 2,
    }


def clock_of(redis_client: Any) -> float:
    """Give Redis's own time. By INFO, since a read-only user (`+@read +info`) may not ask for TIME."""
    return float(redis_client.info("server")["server_time_usec"]) / 1e6


def _queues(redis_client: Any) -> dict[str, Any]:
    """Give the lists with the task that each holds, unacknowledged messages, and how many workers listen.

    A worker listens to Celery's remote control by a pattern subscription; that of a dead one is gone at once.
    """
    lists = [_list(redis_client, name) for name in sorted(_lists(redis_client))]
    return {
        "lists": [found for found in lists if found["length"]],
        "unacknowledged": redis_client.hlen("unacked"),
        "listening": listening(redis_client),
    }


def listening(redis_client: Any) -> int:
    """Count the workers that listen to remote control, as far as Redis can tell.

    Pattern subscriptions may be another program's as well, and names that workers have registered outlive a kill: the
    smaller number of the two counts. A Redis that was emptied has no names, while workers go on listening.
    """
    subscribed = subscribers(redis_client).get(database_of(redis_client), 0)
    registered = int(redis_client.scard(REGISTERED))
    return min(subscribed, registered) if registered else subscribed


def subscribers(redis_client: Any) -> Counter[str]:
    """Count those that listen by a pattern, by the number of the database that each has chosen."""
    return Counter(one.get("db", "") for one in redis_client.client_list() if int(one.get("psub", 0)) > 0)


def database_of(redis_client: Any) -> str:
    """Give the number of the database that the address names."""
    return str(redis_client.connection_pool.connection_kwargs.get("db") or 0)


def _lists(redis_client: Any) -> set[str]:
    found: set[str] = set()
    cursor = 0
    for _ in range(SCANS):
        cursor, names = redis_client.scan(cursor, count=1000, _type="list")
        found.update(names)
        if cursor == 0:
            break
    return {name for name in found if not name.endswith(".reply.celery.pidbox")}


def _list(redis_client: Any, name: str) -> dict[str, Any]:
    """Describe a queue; its own name stands before the priority that Celery adds to its key."""
    newest = redis_client.lindex(name, 0)
    return {"name": name.partition("\x06\x16")[0], "length": redis_client.llen(name), "task": _task(newest)}


def _task(message: str | None) -> str:
    try:
        return str(json.loads(message or "{}").get("headers", {}).get("task", ""))
    except (ValueError, AttributeError):
        return ""


ASKER: Final = Asker(STEPS, "REDIS_URL", lambda where: bool(where.redis), ask)
