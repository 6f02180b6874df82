"""End one session of PostgreSQL that holds a lock for which the mailer waits."""

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import User
from psycopg.rows import class_row

from mailer_core.sending.database import connected, one
from observability.catalogue.text import Text, same
from oncall.actions.action import Action, Changed
from oncall.actions.arguments import Given, Kind, Parameter
from oncall.actions.campaign.standing import waited
from oncall.actions.plan import Look, Precondition, Rollback, Verification
from oncall.actions.postgresql import session_queries as queries
from oncall.actions.texts import plural
from playbook.diagnosis.words import span

PID: Final = Parameter(
    "pid", Kind.NUMBER,
    Text("the session's process id, as the diagnosis names it", "номер процесса сеанса, как его называет диагностика"),
)  # fmt: skip
END_SECONDS: Final = 10.0
"""How long the act waits to see it gone; PostgreSQL ends a session within milliseconds, a busy host later."""
OURS: Final = "mailer "
"""How the mailer's own sessions name themselves: `mailer worker`."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session of PostgreSQL. `tables`: the mailer's, on which it holds locks; `waiters`: who waits for it."""

    username: str
    application: str
    address: str
    state: str
    open_seconds: float | None
    query: str
    began: str
    may_be_ended: bool
    tables: str
    advisory_locks: int
    waiting: int
    waiters: str
    longest_wait_seconds: float
    is_allowed: bool

    @property
    def whose(self) -> str:
        """Say whose it is: user, program and address, as far as they are known."""
        return ", ".join(filter(None, [self.username, self.application, self.address])) or "?"

    @property
    def holds(self) -> bool:
        """Say whether it stands in anybody's way, or could."""
        return bool(self.tables or self.advisory_locks or self.waiting)


def find(pid: int) -> Session | None:
    """Look at a session; None where there is none."""
    with connected().cursor(row_factory=class_row(Session)) as cursor:
        return cursor.execute(queries.SESSION, {"pid": pid}).fetchone()


def _look(given: Given, _actor: User) -> Look:
    pid, found = given.number("pid"), find(given.number("pid"))
    return Look(
        effect=_effect(pid, found) if found else (_nobody(pid),),
        facts={"pid": pid, "began": found.began if found else None},
        numbers={"sessions": int(found is not None), "sessions_waiting": found.waiting if found else 0},
        preconditions=_preconditions(found) if found else (_exists(found=False),),
        rollback=Rollback(None, Text("none: PostgreSQL rolls its transaction back; its owner runs it again",
                                     "нет: PostgreSQL откатит его транзакцию; владелец повторит её сам")),
        verification=Text("the session is gone, and within 10 s no session waits for a lock",
                          "сеанса нет, и за 10 с никто больше не ждёт блокировки"),
    )  # fmt: skip


def _nobody(pid: int) -> Text:
    return Text(f"PostgreSQL has no session {pid}: it has ended.", f"В PostgreSQL нет сеанса {pid}: он уже завершился.")


def _effect(pid: int, found: Session) -> tuple[Text, ...]:
    opened = span(found.open_seconds)
    whose = Text(
        f"Session {pid} ({found.whose}; {found.state or '?'}, its transaction open for {opened.en}) ends; what it has "
        "not committed is lost.",
        f"Сеанс {pid} ({found.whose}; {found.state or '?'}, транзакция открыта {opened.ru}) завершится; "
        "незафиксированное пропадёт.",
    )
    return whose, _query(found), _in_its_way(found), *_of_ours(found)


def _query(found: Session) -> Text:
    return Text(f"Its last query: {found.query or '—'}", f"Его последний запрос: {found.query or '—'}")


def _in_its_way(found: Session) -> Text:
    held = found.tables or "—"
    longest = span(found.longest_wait_seconds)
    sessions = plural(found.waiting, "сеанс", "сеанса", "сеансов")
    return Text(
        f"It holds: {held}; advisory locks: {found.advisory_locks}. Waiting for it: {found.waiting} session(s)"
        + (f" ({found.waiters}), the longest for {longest.en}." if found.waiting else "."),
        f"Держит: {held}; рекомендательных блокировок: {found.advisory_locks}. Ждут его: {sessions}"
        + (f" ({found.waiters}), дольше всех — {longest.ru}." if found.waiting else "."),
    )


def _of_ours(found: Session) -> tuple[Text, ...]:
    if not found.application.startswith(OURS):
        return ()
    return (
        Text(f"It is the mailer's own ({found.application}): it connects anew, and a letter it was at may become "
             "unknown. To restart the whole worker is workers-restart.",
             f"Это сеанс самой рассылки ({found.application}): она подключится заново, а исход текущего письма может "
             "остаться неизвестным. Перезапуск воркеров целиком — workers-restart."),
    )  # fmt: skip


def _exists(*, found: bool) -> Precondition:
    word = Text("yes", "да") if found else Text("no", "нет")
    return Precondition(Text("PostgreSQL has this session", "в PostgreSQL есть этот сеанс"), found, word)


def _preconditions(found: Session) -> tuple[Precondition, ...]:
    held = found.tables or f"advisory: {found.advisory_locks}"
    return (
        _exists(found=True),
        Precondition(
            Text("it is a client's, and not this command's own", "это сеанс клиента, а не самой этой команды"),
            found.may_be_ended, same(found.whose),
        ),
        Precondition(
            Text("it holds a lock, or somebody waits for it", "он держит блокировку или его кто-то ждёт"),
            found.holds, same(held if found.holds else "—"),
        ),
        Precondition(
            Text("the mailer's login may end it (else ask PostgreSQL's administrator)",
                 "учётной записи рассылки это разрешено (иначе — к администратору PostgreSQL)"),
            found.is_allowed, same(found.username or "?"),
        ),
    )  # fmt: skip


def _end(given: Given, _actor: User) -> Changed:
    pid = given.number("pid")
    found = find(pid)
    ended = one(queries.END, {"pid": pid, "began": found.began}) if found else None
    return {"sessions": int(bool(ended and ended[0])), "sessions_waiting": found.waiting if found else 0,
            "whose": found.whose if found else ""}  # fmt: skip


def _is_gone(given: Given, _actor: User, before: Look, _changed: Changed) -> Verification:
    gone = waited(lambda: not _lives(given.number("pid"), before.facts["began"]), END_SECONDS)
    free = waited(lambda: not _still_wait(), END_SECONDS)
    left = _still_wait()
    if not gone:
        return Verification(False, Text("the session is still there", "сеанс всё ещё есть"))
    told = Text(
        f"the session is gone; sessions that wait for a lock: {left}", f"сеанса нет; ждут блокировки сеансов: {left}"
    )
    if free:
        return Verification(True, told)
    return Verification(False, Text(f"{told.en}: another one holds them. Run: oncall diagnose",
                                    f"{told.ru}: их держит другой. Запустите: oncall diagnose"))  # fmt: skip


def _lives(pid: int, began: object) -> bool:
    found = find(pid)
    return found is not None and found.began == began


def _still_wait() -> int:
    row = one(queries.STILL_WAIT, {})
    return int(row[0]) if row else 0


END: Final = Action(
    "session-end",
    Text("End a session of PostgreSQL that holds a lock", "Завершить сеанс PostgreSQL, который держит блокировку"),
    _look, _end, _is_gone, (PID,),
)  # fmt: skip
