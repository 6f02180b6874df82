"""Redis, without which the hour cannot be counted: does it answer, and does it take writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from observability.catalogue.objectives import MEMORY_FULL
from observability.catalogue.text import Text
from playbook.diagnosis.causes.cause import Cause, Finding, against, bad, found
from playbook.diagnosis.causes.remedies import again, safe
from playbook.diagnosis.evidence import AWAY, TROUBLES, Evidence, Trouble, Untold
from playbook.diagnosis.steps import redis
from playbook.diagnosis.words import quoted, say, span
from playbook.printing import REDIS_CLI


def _redis_down(evidence: Evidence) -> Finding:
    trouble = evidence.trouble(redis.SERVER.id)
    if trouble in AWAY | {Trouble.FULL}:
        return found(
            say(
                "Redis {words}: the hourly limit cannot be counted, so nothing is sent.",
                "Redis {words}: часовой лимит не посчитать, поэтому ничего не шлётся.",
                words=TROUBLES[trouble],
            ),
            [bad(redis.SERVER, quoted(evidence.detail(redis.SERVER.id)))],
            [safe(f"timeout -v 15 {REDIS_CLI} ping", "see whether it answers", "проверить, отвечает ли он"), again()],
        )
    server = evidence.need(redis.SERVER.id)
    return against(
        redis.SERVER,
        say("Redis answers, up {up}", "Redis отвечает, работает {up}", up=span(server.get("uptime_in_seconds"))),
    )


def _redis_full(evidence: Evidence) -> Finding:
    if evidence.trouble(redis.SERVER.id) in AWAY | {Trouble.FULL}:
        raise Untold(redis.SERVER.id)
    server = evidence.need(redis.SERVER.id)
    refusal = _refusal(server)
    if refusal is None:
        return against(
            redis.SERVER,
            Text(
                "Redis takes writes: memory, role and disk are in order",
                "Redis принимает запись: память, роль и диск в порядке",
            ),
        )
    return found(
        say("Redis refuses to write: {why}", "Redis не принимает запись: {why}", why=refusal.why),
        [bad(redis.SERVER, refusal.why)],
        [
            safe(f"timeout -v 15 {REDIS_CLI} info {refusal.section}", refusal.look.en, refusal.look.ru),
            again(),
        ],
    )


@dataclass(frozen=True)
class _Refusal:
    """Why it refuses, and which section of INFO tells more. Mending is for whoever runs Redis."""

    why: Text
    section: str
    look: Text


REPLICATION: Final = Text(
    "see which is the master: REDIS_URL must name it", "посмотреть, кто главный: REDIS_URL должен указывать на него"
)


def _refusal(server: Mapping[str, Any]) -> _Refusal | None:
    most, used = server.get("maxmemory", 0), server.get("used_memory", 0)
    if most and used >= MEMORY_FULL * most and server.get("maxmemory_policy") == "noeviction":
        why = say(
            "its memory is full ({used} of {most} bytes, noeviction).",
            "память заполнена ({used} из {most} байт, noeviction).",
            used=used,
            most=most,
        )
        return _Refusal(why, "memory", Text("see what the memory holds", "посмотреть, чем занята память"))
    return _of_its_role(server) or _of_its_disk(server)


def _of_its_role(server: Mapping[str, Any]) -> _Refusal | None:
    if server.get("role") in {"slave", "replica"}:
        return _Refusal(Text("it is a replica.", "это реплика."), "replication", REPLICATION)
    if server.get("min_slaves_good_slaves") == 0:  # told only where min-replicas-to-write asks for one
        why = Text(
            "it wants a replica (min-replicas-to-write), and has none.",
            "требует реплику (min-replicas-to-write), а её нет.",
        )
        return _Refusal(why, "replication", Text("see its replicas", "посмотреть реплики"))
    return None


def _of_its_disk(server: Mapping[str, Any]) -> _Refusal | None:
    look = Text("see the last saving; free its disk", "посмотреть последнее сохранение; освободить диск")
    if server.get("loading"):
        return _Refusal(Text("it is still loading its data.", "он ещё загружает данные."), "persistence", look)
    if server.get("rdb_last_bgsave_status") == "err" or server.get("aof_last_write_status") == "err":
        return _Refusal(
            Text("it cannot save to its disk.", "он не может сохранить данные на диск."), "persistence", look
        )
    return None


REDIS_DOWN: Final = Cause(
    "redis_down", Text("Redis is down", "Redis не работает"), "reason-limiter-unavailable", _redis_down
)


REDIS_FULL: Final = Cause(
    "redis_full",
    Text("Redis refuses to write", "Redis не принимает запись"),
    "reason-limiter-unavailable",
    _redis_full,
    ("redis_down",),
)
