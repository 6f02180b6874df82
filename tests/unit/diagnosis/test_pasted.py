"""Pasted text is read as it was printed, judged by itself, or refused with what to paste instead."""

import json
import time
from collections.abc import Callable

import pytest

from playbook.diagnosis.evidence import State
from playbook.diagnosis.pasted.exceptions import Unreadable
from playbook.diagnosis.pasted.interpreting import command_of, document, interpret, readable

ALIGNED = """\
 tick_seconds_ago | lock_holder_pid | lock_holder | lock_held_seconds
------------------+-----------------+-------------+-------------------
               {age} |                 |             |
(1 row)
"""
CSV = "tick_seconds_ago,lock_holder_pid,lock_holder,lock_held_seconds\n{age},,,\n"
EXPANDED = """\
-[ RECORD 1 ]-----+---
tick_seconds_ago  | {age}
lock_holder_pid   |
lock_holder       |
lock_held_seconds |
"""
UNALIGNED = "tick_seconds_ago|lock_holder_pid|lock_holder|lock_held_seconds\n{age}|||\n(1 row)\n"
INFO = "# Memory\r\nused_memory:{used}\r\nmaxmemory:1000\r\nmaxmemory_policy:noeviction\r\n"
TURNED = ALIGNED.replace("               {age} |", "               {age} | (null)          |", 1).replace(
    "|                 |", "|", 1
)
FRAME = "+------------------+-----------------+-------------+-------------------+\n"
FRAMED = (
    FRAME
    + "".join(
        f"|{line:<72}|\n" + (FRAME if number == 0 else "") for number, line in enumerate(ALIGNED.splitlines()[0:3:2])
    )
    + FRAME
)
AROUND: dict[str, Callable[[str], str]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "trailing blanks": lambda text: text.replace("\n", "   \n") + "  \n\n",
    "colours": lambda text: f"\x1b[1m{text}".replace("tick_seconds", "\x1b[31mtick\x1b[0m_seconds"),
    "a byte order mark": lambda text: f"\ufeff{text}",
    "no-break spaces": lambda text: text.replace(" ", "\N{NO-BREAK SPACE}"),
    "unicode lines": lambda text: text.replace("-+-", "─┼─").replace("|", "│").replace("--", "──"),
    "a chat's frame": lambda text: f"```text\n{text}```\n",
    "psql's prompts": lambda text: (
        f"mailer=> SELECT extract(epoch FROM at)\nmailer-> FROM mailer_tick;\n{text}mailer=> "
    ),
    "the shell's line": lambda text: (
        f'on-call@bastion:~$ psql "$DATABASE_URL" -X -f tick.sql\n{text}on-call@bastion:~$ '
    ),
    "the time it took": lambda text: f"{text}\nTime: 63112.112 ms (01:03.112)\n",
    "the Russian time it took": lambda text: f"{text}\nВремя: 3,112 мс\n",
    "Russian counts": lambda text: text.replace("(1 row)", "(1 строка)"),
}
"""What stands around an answer, and in it, on its way from a terminal."""
FAILED = 'psql: error: connection to server at "db", port 5432 failed:'
KOMBU = "kombu.exceptions.OperationalError:"
NOT_REACHED = 'psql: ошибка: подключиться к серверу "db", порту 5432 не удалось:'
NODE = "->  celery@vm: OK\n    {said}\n\n1 node online.\n"


def task(name: str, seconds: float) -> str:
    return repr({"name": name, "time_start": time.time() - seconds, "worker_pid": 7, "id": "x"})


GIVEN_UP = (
    "timeout: sending signal TERM to command \N{LEFT SINGLE QUOTATION MARK}{client}\N{RIGHT SINGLE QUOTATION MARK}"
)
"""What stands on the terminal where a printed line has ended by itself."""


@pytest.mark.parametrize(
    "form",
    [
        ALIGNED,
        CSV,
        EXPANDED,
        UNALIGNED,
        FRAMED,
        TURNED,
        CSV.replace(",", "\t"),
        CSV.replace(",", ";"),
        "BEGIN\nSET\n" + ALIGNED + "COMMIT\n",
    ],
)
def test_every_form_of_psql_is_read(form: str) -> None:
    assert interpret("diagnose-tick", form.format(age=3)).state is State.OK
    assert points_to("diagnose-tick", form.format(age=300)) == ["reaper_gone"]


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("form", [ALIGNED, EXPANDED, UNALIGNED], ids=["aligned", "expanded", "unaligned"])
def test_what_a_terminal_puts_around_an_answer_changes_nothing(form: str, around: str) -> None:
    assert points_to("diagnose-tick", AROUND[around](form.format(age=300))) == ["reaper_gone"]


def points_to(step: str, text: str) -> list[str]:
    return [one.cause.id for one in interpret(step, text).points_to]


@pytest.mark.parametrize(
    ("step", "text", "cause"),
    [
        ("diagnose-server", f"{FAILED} Connection refused", "postgres_down"),
        ("diagnose-server", f"{FAILED} FATAL:  sorry, too many clients already", "postgres_connections"),
        ("diagnose-server", f'{FAILED} FATAL:  password authentication failed for user "x"', "postgres_down"),
        ("diagnose-flight", "ERROR:  canceling statement due to lock timeout", "postgres_lock"),
        ("diagnose-tick", f'{FAILED} FATAL:  database "mialer" does not exist', "postgres_down"),
        ("diagnose-tick", f"{NOT_REACHED} Connection refused\n\tСервер действительно работает?", "postgres_down"),
        ("diagnose-flight", f"{NOT_REACHED} ВАЖНО:  пользователь x не прошёл проверку подлинности", "postgres_down"),
        ("diagnose-flight", f"{NOT_REACHED} ВАЖНО:  извините, уже слишком много клиентов", "postgres_connections"),
        ("diagnose-flight", "ОШИБКА:  выполнение оператора отменено из-за тайм-аута блокировки", "postgres_lock"),
        ("redis-ping", "127.0.0.1:6379[1]> ping\n(error) NOAUTH Authentication required.", "redis_down"),
        ("redis-ping", "not connected> ping\nCould not connect to Redis at vm:6379: Connection refused", "redis_down"),
        ("celery-ping", f"{KOMBU} Error 111 connecting to vm:6379. Connection refused.", "redis_down"),
        ("celery-ping", f"{KOMBU} invalid username-password pair or user is disabled.", "redis_down"),
        ("redis-ping", "Could not connect to Redis at 127.0.0.1:6379: Connection refused", "redis_down"),
        ("redis-server", "(error) NOAUTH Authentication required.", "redis_down"),
        ("redis-ping", "AUTH failed: WRONGPASS invalid username-password pair or user is disabled.", "redis_down"),
        ("redis-ping", GIVEN_UP.format(client="redis-cli"), "redis_down"),
        ("diagnose-server", GIVEN_UP.format(client="psql"), "postgres_down"),
        ("redis-memory", INFO.format(used=999), "redis_full"),
        ("celery-active", NODE.format(said="* " + task("mailer.tick", 60)), "worker_wedged"),
        ("celery-workers", json.dumps({"celery@vm": [{"name": "mailer.pump", "time_start": 1.0}]}), "worker_wedged"),
    ],
)  # fmt: skip
def test_what_points_to_a_cause_says_which(step: str, text: str, cause: str) -> None:
    found = interpret(step, text)
    assert found.state is State.ABNORMAL
    assert found.points_to[0].cause.id == cause
    assert document(found)["next"]


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("redis-ping", "PONG"),
        ("redis-ping", 'vm:6379> ping\n"PONG"\nvm:6379> '),
        ("celery-ping", "\x1b[1m->\x1b[0m  celery@vm: OK\r\n        pong\r\n\r\n1 node online.\r\n"),
        ("diagnose-unknown", "(0 строк)"),
        ("redis-memory", INFO.format(used=10)),
        ("celery-ping", NODE.format(said="    pong")),
        ("celery-active", NODE.format(said="- empty -")),
        ("celery-active", NODE.format(said="* " + task("mailer.pump", 3))),
        ("celery-queues", NODE.format(said="* " + repr({"name": "mailer", "routing_key": "mailer"}))),
        ("celery-workers", json.dumps({"celery@vm": {"ok": "pong"}})),
        ("diagnose-unknown", "(0 rows)"),
    ],
)
def test_what_is_in_order_is_called_so(step: str, text: str) -> None:
    assert interpret(step, text).state is State.OK


def test_no_answer_of_any_worker_leaves_it_open() -> None:
    found = interpret("celery-ping", "Error: No nodes replied within time constraint")
    assert found.state is State.UNKNOWN
    assert "gone, stuck, or Redis is down" in found.sentence.en


@pytest.mark.parametrize(
    ("step", "text", "words"),
    [
        ("diagnose-tick", "", "nothing was pasted"),
        ("diagnose-tick", "hello", "names no column “tick_seconds_ago”"),
        ("diagnose-tick", CSV.format(age="soon"), "holds “soon”, which is no whole"),
        ("diagnose-tick", CSV.splitlines()[0], "the one row of diagnose-tick is missing"),
        ("diagnose-tick", ALIGNED.format(age="3 | 4"), "use psql --csv"),
        ("diagnose-flight", ALIGNED.format(age=300), "names no column “campaign_id”"),
        (
            "diagnose-flight",
            ALIGNED.split("\n", maxsplit=1)[0] + "\n---+---\n(0 rows)",
            "names no column “campaign_id”",
        ),
        ("diagnose-tick", "bash: psql: command not found", "not installed on that host"),
        ("redis-ping", "hello", "neither PONG nor the output of INFO"),
        ("celery-active", "hello", "paste the whole output of"),
        ("celery-active", "{hello", "paste the whole output of"),
        ("celery-active", NODE.format(said="* {hello"), "a line cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_next_step(step: str, text: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        interpret(step, text)


def test_every_step_that_can_be_read_names_the_command_that_prints_it() -> None:
    for name in readable():
        assert command_of(name).startswith(("psql ", "redis-cli ", "celery ", "timeout -v "))
