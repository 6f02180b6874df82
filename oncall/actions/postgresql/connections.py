"""Give PostgreSQL's connections back that the mailer itself holds and does not use."""

from dataclasses import dataclass
from typing import Final, LiteralString

import psycopg
from django.contrib.auth.models import User
from django.db import connection
from psycopg.rows import class_row

from mailer_core.sending.database import connected, one
from observability.catalogue.objectives import CONNECTION_IDLE
from observability.catalogue.text import Text, same
from oncall.actions.action import Action, Changed
from oncall.actions.arguments import Given
from oncall.actions.plan import Look, Precondition, Rollback, Verification
from oncall.actions.postgresql import connection_queries as queries
from oncall.actions.texts import plural
from playbook.diagnosis.words import span

SHOWN: Final = 5
_VALUES: Final = {"idle": CONNECTION_IDLE}


@dataclass(frozen=True, slots=True)
class Holder:
    """User and program, their connections, and those of them that would end; `ours_open`: with a transaction open."""

    whose: str
    sessions: int
    ours_idle: int
    ours_open: int


def _of_idle(statement: LiteralString) -> LiteralString:
    return statement.replace("{idle}", queries.IDLE)


def holders() -> list[Holder]:
    """Look who holds the connections, whoever has the most first."""
    with connected().cursor(row_factory=class_row(Holder)) as cursor:
        return cursor.execute(_of_idle(queries.HOLDERS), _VALUES).fetchall()


def _look(_given: Given, _actor: User) -> Look:
    found = holders()
    idle, opened = sum(one.ours_idle for one in found), sum(one.ours_open for one in found)
    used, allowed = _used()
    return Look(
        effect=(_effect(idle, opened), _held_by(found)),
        facts={"idle_seconds": int(CONNECTION_IDLE.total_seconds())},
        numbers={"sessions": idle, "connections_used": used, "connections_allowed": allowed},
        preconditions=(_is_ours(found, idle),),
        rollback=Rollback(None, Text("none: whoever needs a connection opens a new one",
                                     "нет: кому нужно соединение, тот откроет новое")),
        verification=Text("PostgreSQL takes a new connection, and fewer are used than before",
                          "PostgreSQL принимает новое соединение, и занято их меньше, чем было"),
    )  # fmt: skip


def _effect(idle: int, opened: int) -> Text:
    long = span(CONNECTION_IDLE.total_seconds())
    return Text(
        f"{idle} session(s) of the mailer's own that have been idle for over {long.en} end; transactions that are "
        f"rolled back: {opened}. Each part connects anew when it needs to; other programs keep theirs.",
        f"{plural(idle, 'сеанс', 'сеанса', 'сеансов')} самой рассылки без дела дольше {long.ru} — завершение; "
        f"откатится транзакций: {opened}. Каждая часть подключится заново, когда понадобится; чужие не затронуты.",
    )


def _held_by(found: list[Holder]) -> Text:
    listed = "; ".join(f"{one.whose or '?'}: {one.sessions}" for one in found[:SHOWN])
    return Text(f"The connections are held by: {listed}.", f"Соединения держат: {listed}.")


def _is_ours(found: list[Holder], idle: int) -> Precondition:
    most = found[0].whose if found else "—"
    told = same(str(idle)) if idle else Text(f"none; the most are held by {most}: ask its owner, or session-end",
                                             f"нет; больше всех у {most}: к владельцу или session-end")  # fmt: skip
    return Precondition(
        Text("idle sessions of the mailer's own hold connections", "соединения держат праздные сеансы самой рассылки"),
        idle > 0, told,
    )  # fmt: skip


def _free(_given: Given, _actor: User) -> Changed:
    ended = one(_of_idle(queries.END_IDLE), _VALUES)
    return {"sessions": int(ended[0]) if ended else 0}


def _used() -> tuple[int, int]:
    row = one(queries.USED, {})
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _is_free(_given: Given, _actor: User, before: Look, _changed: Changed) -> Verification:
    """Ask as a newcomer: a connection of its own is what had been refused."""
    try:
        with psycopg.connect(**connection.get_connection_params()) as newcomer:
            row = newcomer.execute(queries.USED).fetchone()
    except psycopg.OperationalError as error:
        return Verification(False, same(str(error).strip()))
    used, allowed = (int(row[0]) - 1, int(row[1])) if row else (0, 0)
    told = Text(f"a new connection is taken; used now: {used} of {allowed}",
                f"новое соединение принято; занято теперь: {used} из {allowed}")  # fmt: skip
    return Verification(used < before.numbers["connections_used"], told)


FREE: Final = Action(
    "connections-free",
    Text("End idle sessions of the mailer's own that use PostgreSQL's connections up",
         "Завершить праздные сеансы самой рассылки, которые занимают соединения PostgreSQL"),
    _look, _free, _is_free,
)  # fmt: skip
