"""PostgreSQL, on which everything stands: is it there, has it connections left, does a lock hold all up."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from observability.catalogue.objectives import CONNECTIONS_FULL, IDLE_IN_TRANSACTION, LOCK_HELD
from observability.catalogue.text import Text
from playbook.diagnosis.causes.cause import Cause, Fact, Finding, against, bad, found
from playbook.diagnosis.causes.remedies import again, end_session, free_connections, safe, start
from playbook.diagnosis.evidence import AWAY, TROUBLES, Evidence, Trouble
from playbook.diagnosis.steps import postgres
from playbook.diagnosis.words import quoted, say, span

WHO_HOLDS_THEM: Final = (
    'timeout -v 15 psql "$DATABASE_URL" -c "SELECT usename, application_name, state, count(*) FROM pg_stat_activity'
    ' GROUP BY 1, 2, 3 ORDER BY 4 DESC"'
)


SETTINGS: Final = 'timeout -v 15 psql "$DATABASE_URL" -c "SELECT setdatabase, setconfig FROM pg_db_role_setting"'


LOCK_SECONDS: Final = LOCK_HELD.total_seconds()


IDLE_SECONDS: Final = IDLE_IN_TRANSACTION.total_seconds()


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
            [bad(postgres.SERVER, quoted(evidence.detail(postgres.SERVER.id)))],
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
    if server.get("read_only"):  # recorded by an older version: it did not ask
        return _no_writes()
    return against(
        postgres.SERVER,
        say(
            "PostgreSQL {v} answers, up {up}",
            "PostgreSQL {v} отвечает, работает {up}",
            v=server["version"],
            up=span(server["up_seconds"]),
        ),
    )


def _no_writes() -> Finding:
    """Tell a database that was made read-only, as providers do before its disk is full: only its owner undoes it."""
    return found(
        Text(
            "PostgreSQL takes no writes: the database has been made read-only, perhaps since its disk is nearly full.",
            "PostgreSQL не принимает запись: база переведена в режим «только чтение» — возможно, кончается диск.",
        ),
        [bad(postgres.SERVER, Text("default_transaction_read_only is on", "default_transaction_read_only включено"))],
        [safe(SETTINGS, "see which setting it is; free the disk, then its owner undoes it",
              "посмотреть настройку; освободить диск, затем её снимает владелец базы"),
         again()],
    )  # fmt: skip


def _connections(evidence: Evidence) -> Finding:
    if evidence.trouble(postgres.SERVER.id) is Trouble.FULL:
        return _no_connection([bad(postgres.SERVER, quoted(evidence.detail(postgres.SERVER.id)))])
    server = evidence.need(postgres.SERVER.id)[0]
    used, most = server["connections"], server["max_connections"]
    room = most - server["reserved_connections"]
    fact = say("{used} of {room} connections are used", "занято соединений: {used} из {room}", used=used, room=room)
    if used >= CONNECTIONS_FULL * room:
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
            free_connections(),
            start("web"),
            again(),
        ],
        anchor="op-connections-free",
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
        _held_by(worst),
        facts,
        _ending(worst),
        since_seconds=worst.get("open_seconds"),
    )


def _held_by(row: Mapping[str, Any]) -> Text:
    if not row:
        return Text(
            "A session in PostgreSQL holds a lock that the mailer waits for; which one, this answer does not tell.",
            "Сеанс в PostgreSQL держит блокировку, которую ждёт рассылка; какой именно, этот ответ не говорит.",
        )
    return say(
        "Session {pid} of {user} in PostgreSQL holds a lock ({tables}) that the mailer waits for.",
        "Сеанс {pid} ({user}) в PostgreSQL держит блокировку ({tables}), которую ждёт рассылка.",
        pid=row["pid"],
        user=row["username"] or "?",
        tables=row["tables"] or "mailer",
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
