"""The servers that everything stands on: PostgreSQL, Redis, and the clocks of all."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from playbook.diagnosis.causes.cause import Cause, Fact, Finding, against, bad, excluded, found, good
from playbook.diagnosis.causes.remedies import again, end_session, safe
from playbook.diagnosis.evidence import TROUBLES, Evidence, Trouble, Untold
from playbook.diagnosis.steps import postgres, redis
from playbook.diagnosis.words import say, span
from playbook.snippet import Text

AWAY: Final = frozenset({Trouble.REFUSED, Trouble.SILENT, Trouble.DENIED})
WHO_HOLDS_THEM: Final = (
    'psql "$DATABASE_URL" -c "SELECT usename, application_name, state, count(*) FROM pg_stat_activity'
    ' GROUP BY 1, 2, 3 ORDER BY 4 DESC"'
)
NEARLY_ALL: Final = 0.95
LOCK_SECONDS: Final = 2
IDLE_SECONDS: Final = 20
FULL: Final = 0.98
SKEW_SECONDS: Final = 2.0
"""The hour's tokens are not used in its last 2 s, so that clocks may differ by so much."""


def _postgres_down(evidence: Evidence) -> Finding:
    trouble = evidence.trouble(postgres.SERVER.id)
    if trouble in AWAY:
        words = TROUBLES[trouble]
        return found(
            say(
                "PostgreSQL {words}: nothing can be sent or started.",
                "PostgreSQL {words}: ничего не шлётся и не запускается.",
                words=words,
            ),
            [bad(postgres.SERVER, _quoted(evidence.detail(postgres.SERVER.id)))],
            [
                safe('pg_isready -d "$DATABASE_URL"', "see whether the server listens", "проверить, слушает ли сервер"),
                again(),
            ],
        )
    if trouble is Trouble.FULL:
        return against(
            postgres.SERVER, Text("PostgreSQL answers (that it is full)", "PostgreSQL отвечает (что мест нет)")
        )
    server = evidence.need(postgres.SERVER.id)[0]
    if server["in_recovery"]:
        return found(
            Text(
                "PostgreSQL takes no writes: this is a standby.",
                "PostgreSQL не принимает запись: это резервный сервер.",
            ),
            [bad(postgres.SERVER, Text("in_recovery is true", "in_recovery истинно"))],
            [again()],
        )
    return against(
        postgres.SERVER,
        say(
            "PostgreSQL {v} answers, up {up}",
            "PostgreSQL {v} отвечает, работает {up}",
            v=server["version"],
            up=span(server["up_seconds"]),
        ),
    )


def _connections(evidence: Evidence) -> Finding:
    if evidence.trouble(postgres.SERVER.id) is Trouble.FULL:
        return _no_connection([bad(postgres.SERVER, _quoted(evidence.detail(postgres.SERVER.id)))])
    server = evidence.need(postgres.SERVER.id)[0]
    used, most = server["connections"], server["max_connections"]
    room = most - server["reserved_connections"]
    fact = say("{used} of {room} connections are used", "занято соединений: {used} из {room}", used=used, room=room)
    if used >= NEARLY_ALL * room:
        return _no_connection([bad(postgres.SERVER, fact)])
    return against(postgres.SERVER, fact)


def _no_connection(facts: list[Fact]) -> Finding:
    return found(
        Text(
            "PostgreSQL has no connection left, so workers and pages are turned away.",
            "В PostgreSQL не осталось соединений: воркеры и страницы получают отказ.",
        ),
        facts,
        [
            safe(WHO_HOLDS_THEM, "see who holds them", "посмотреть, кто их держит"),
            again(),
        ],
        anchor="alert-mailer-state-unreadable",
    )


def _lock(evidence: Evidence) -> Finding:
    locked = [step for step in postgres.STEPS if evidence.trouble(step.id) is Trouble.LOCKED]
    rows = [row for row in evidence.need(postgres.BLOCKERS.id) if _blocks(row)]
    if not rows and not locked:
        return against(
            postgres.BLOCKERS, Text("no session blocks the mailer's tables", "никто не блокирует таблицы рассылки")
        )
    facts = [bad(postgres.BLOCKERS, _blocker(row)) for row in rows[:3]]
    facts += [bad(step, say("waits for a lock: {id}", "ждёт блокировку: {id}", id=step.id)) for step in locked[:2]]
    worst = rows[0] if rows else {}
    return found(
        say(
            "Session {pid} of {user} in PostgreSQL holds a lock ({tables}) that the mailer waits for.",
            "Сеанс {pid} ({user}) в PostgreSQL держит блокировку ({tables}), которую ждёт рассылка.",
            pid=worst.get("pid", "?"),
            user=worst.get("username") or "?",
            tables=worst.get("tables") or "mailer",
        ),
        facts,
        _ending(worst),
        since_seconds=worst.get("open_seconds"),
    )


def _blocks(row: Mapping[str, Any]) -> bool:
    """Tell a session that blocks from the pump's own locks, which last milliseconds."""
    waited = row["blocks"] and row["longest_wait_seconds"] >= LOCK_SECONDS
    held = row["whole_table"] and (row["open_seconds"] or 0) >= LOCK_SECONDS
    idle = (
        str(row["state"]).startswith("idle in") and (row["idle_seconds"] or 0) >= IDLE_SECONDS and bool(row["tables"])
    )
    return bool(waited or held or idle)


def _blocker(row: Mapping[str, Any]) -> Text:
    return say(
        "session {pid} ({app}, {state}) open for {open}, {n} wait: {query}",
        "сеанс {pid} ({app}, {state}) открыт {open}, ждут: {n}: {query}",
        pid=row["pid"],
        app=row["application"] or row["username"],
        state=row["state"],
        open=span(row["open_seconds"]),
        n=row["blocks"],
        query=row["query"],
    )


def _ending(row: Mapping[str, Any]) -> Iterator[Any]:
    if "pid" in row:
        yield end_session(row["pid"])
    yield again()


def _redis_down(evidence: Evidence) -> Finding:
    trouble = evidence.trouble(redis.SERVER.id)
    if trouble in AWAY | {Trouble.FULL}:
        return found(
            say(
                "Redis {words}: the hourly limit cannot be counted, so nothing is sent.",
                "Redis {words}: часовой лимит не посчитать, поэтому ничего не шлётся.",
                words=TROUBLES[trouble],
            ),
            [bad(redis.SERVER, _quoted(evidence.detail(redis.SERVER.id)))],
            [safe('redis-cli -e -u "$REDIS_URL" ping', "see whether it answers", "проверить, отвечает ли он"), again()],
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
        say("Redis refuses to write: {why}", "Redis не принимает запись: {why}", why=refusal),
        [bad(redis.SERVER, refusal)],
        [
            safe(
                'redis-cli -e -u "$REDIS_URL" info memory', "see what the memory holds", "посмотреть, чем занята память"
            ),
            again(),
        ],
    )


def _refusal(server: Mapping[str, Any]) -> Text | None:
    most = int(server.get("maxmemory") or 0)
    used = int(server.get("used_memory") or 0)
    if most and used >= FULL * most and server.get("maxmemory_policy") == "noeviction":
        return say(
            "its memory is full ({used} of {most} bytes, noeviction).",
            "память заполнена ({used} из {most} байт, noeviction).",
            used=used,
            most=most,
        )
    if server.get("role") in {"slave", "replica"}:
        return Text("it is a replica.", "это реплика.")
    if server.get("loading"):
        return Text("it is still loading its data.", "он ещё загружает данные.")
    if server.get("rdb_last_bgsave_status") == "err" or server.get("aof_last_write_status") == "err":
        return Text("it cannot save to its disk.", "он не может сохранить данные на диск.")
    return None


def _skew(evidence: Evidence) -> Finding:
    """Compare clocks pairwise through ours, each within the time that its answer took."""
    database, memory = evidence.need(postgres.SERVER.id)[0], evidence.need(redis.SERVER.id)
    offsets = {"PostgreSQL": _offset(database), "Redis": _offset(memory)}
    apart = offsets["PostgreSQL"] - offsets["Redis"]
    slack = SKEW_SECONDS + database["clock_error_seconds"] + memory["clock_error_seconds"]
    facts = [_clock(postgres.SERVER, "PostgreSQL", offsets, slack), _clock(redis.SERVER, "Redis", offsets, slack)]
    if abs(apart) > slack:
        return found(
            say(
                "The clocks of PostgreSQL and Redis differ by {apart}: hours and waits are counted wrongly.",
                "Часы PostgreSQL и Redis расходятся на {apart}: часы лимита и ожидания считаются неверно.",
                apart=span(abs(apart)),
            ),
            facts,
            [
                safe(
                    "timedatectl timesync-status",
                    "on both hosts: see whether the clock is kept",
                    "на обоих узлах: идёт ли синхронизация",
                ),
                again(),
            ],
            anchor="alert-mailer-limiter-forgot",
        )
    if min(abs(offset) for offset in offsets.values()) > slack:
        return found(
            say(
                "This host's clock differs from PostgreSQL's and Redis's by {apart}.",
                "Часы этого узла расходятся с PostgreSQL и Redis на {apart}.",
                apart=span(abs(offsets["PostgreSQL"])),
            ),
            facts,
            [
                safe(
                    "timedatectl timesync-status",
                    "on this host: see whether the clock is kept",
                    "на этом узле: идёт ли синхронизация",
                ),
                again(),
            ],
            anchor="alert-mailer-limiter-forgot",
        )
    return excluded(
        good(
            postgres.SERVER,
            say(
                "clocks agree within {s:.1f} s",
                "часы сходятся до {s:.1f} с",
                s=max(abs(apart), *(abs(o) for o in offsets.values())),
            ),
        )
    )


def _offset(server: Mapping[str, Any]) -> float:
    return float(server["clock_epoch"]) - float(server["our_clock_epoch"])


def _clock(step: Any, name: str, offsets: Mapping[str, float], slack: float) -> Fact:
    text = say(
        "{name}'s clock minus ours: {s:+.1f} s", "часы {name} минус наши: {s:+.1f} с", name=name, s=offsets[name]
    )
    return (bad if abs(offsets[name]) > slack else good)(step, text)


def _quoted(detail: str) -> Text:
    return Text(f"“{detail}”", f"«{detail}»")


POSTGRES_DOWN: Final = Cause(
    "postgres_down",
    Text("PostgreSQL is down", "PostgreSQL не работает"),
    "alert-mailer-state-unreadable",
    _postgres_down,
)
POSTGRES_CONNECTIONS: Final = Cause(
    "postgres_connections",
    Text("PostgreSQL's connections are used up", "Соединения PostgreSQL исчерпаны"),
    "alert-mailer-state-unreadable",
    _connections,
    ("postgres_down",),
)
POSTGRES_LOCK: Final = Cause(
    "postgres_lock",
    Text("a session holds a lock in PostgreSQL", "сеанс держит блокировку в PostgreSQL"),
    "alert-mailer-tick-late",
    _lock,
    ("postgres_down", "postgres_connections"),
)
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
CLOCK_SKEW: Final = Cause(
    "clock_skew",
    Text("clocks differ", "часы расходятся"),
    "alert-mailer-limiter-forgot",
    _skew,
    ("postgres_down", "redis_down"),
)
CAUSES: Final = (POSTGRES_DOWN, POSTGRES_CONNECTIONS, POSTGRES_LOCK, REDIS_DOWN, REDIS_FULL, CLOCK_SKEW)
