import json
import os
import signal
import stat
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from oncall.stack.embedded import EmbeddedStack
from oncall.stack.exceptions import ProcessDiedError, StateFolderInUseError
from oncall.stack.processes import kill_all
from oncall.stack.supervisor import Command
from oncall.stack.waiting import wait_until
from tests.integration.stack.stacks import held_stack, stack_processes
from tests.patience import PATIENCE

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


def test_a_first_start_serves_and_then_leaves_no_process_behind(empty_folder: Path) -> None:
    folder = empty_folder
    with EmbeddedStack(folder) as stack:
        with psycopg.connect(stack.postgres.dsn) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
        with redis.Redis.from_url(stack.valkey.url) as client:
            assert client.ping()
        assert len(stack_processes(folder)) > 4
    assert stack_processes(folder) == []


def test_a_stack_starts_twice_on_the_same_data(folder: Path) -> None:
    with EmbeddedStack(folder) as stack, psycopg.connect(stack.postgres.dsn) as connection:
        connection.execute("CREATE TABLE kept (word text)")
    with EmbeddedStack(folder) as stack, psycopg.connect(stack.postgres.dsn) as connection:
        connection.execute("SELECT word FROM kept")


def test_other_commands_find_a_running_stack_by_its_files(folder: Path) -> None:
    with EmbeddedStack(folder) as stack:
        text = (folder / "env").read_text()
        assert dict(line.split("=", 1) for line in text.splitlines()) == stack.environment
        assert stat.S_IMODE((folder / "env").stat().st_mode) == 0o600
        assert json.loads((folder / "stack.json").read_text())["pid"] == os.getpid()
    assert not (folder / "env").exists()
    assert not (folder / "stack.json").exists()


def test_an_added_process_knows_the_stack_and_ends_first(folder: Path) -> None:
    ask = "import os, time; print(os.environ['DATABASE_URL'], flush=True); time.sleep(600)"
    said: list[str] = []
    with EmbeddedStack(folder, report=said.append) as stack:
        log = stack.supervisor.log("web")
        argv = [sys.executable, "-c", ask]
        stack.add(Command("web", argv, ready=lambda: stack.postgres.dsn in log.read_text()), "http://127.0.0.1:1")
        assert json.loads((folder / "stack.json").read_text())["addresses"] == {"web": "http://127.0.0.1:1"}
    assert said[:4] == ["Starting PostgreSQL", "Starting Valkey", "Starting the SMTP receiver", "Starting web"]


def test_an_exception_inside_ends_everything(folder: Path) -> None:
    with pytest.raises(ZeroDivisionError), EmbeddedStack(folder):
        _ = 1 / 0
    assert stack_processes(folder) == []


def test_a_part_that_fails_ends_the_parts_before_it(folder: Path) -> None:
    with EmbeddedStack(folder) as stack:
        broken = [sys.executable, "-c", "raise SystemExit('the licence has run out')"]
        with pytest.raises(ProcessDiedError, match=r"worker ended with code 1(.|\n)*the licence has run out"):
            stack.add(Command("worker", broken, ready=lambda: False))
    assert stack_processes(folder) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stack_ends_with_its_program(folder: Path, number: signal.Signals) -> None:
    with held_stack(folder) as holder:
        holder.send_signal(number)
        holder.wait(PATIENCE)
        assert stack_processes(folder) == []
        assert not (folder / "env").exists()


def test_a_kill_of_the_program_alone_still_ends_its_processes(folder: Path) -> None:
    with held_stack(folder) as holder:
        holder.kill()
        assert wait_until(lambda: stack_processes(folder) == [], PATIENCE)
        assert not (folder / "env").exists()


def test_a_stack_starts_after_a_kill_of_everything(folder: Path) -> None:
    with held_stack(folder) as holder:
        kill_all([psutil.Process(holder.pid), *stack_processes(folder)])
        assert (folder / "postgres/data/postmaster.pid").exists()
        with EmbeddedStack(folder) as stack:
            psycopg.connect(stack.postgres.dsn).close()
    assert stack_processes(folder) == []


def test_a_stack_ends_what_a_killed_program_and_its_killed_warden_have_left(folder: Path) -> None:
    with held_stack(folder) as holder:
        wardens = [p for p in stack_processes(folder) if "oncall.stack.warden" in p.cmdline()]
        kill_all([*wardens, psutil.Process(holder.pid)])
        orphans = stack_processes(folder)
        assert orphans
        with EmbeddedStack(folder):
            assert not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in orphans)


def test_a_stack_waits_for_the_warden_of_a_killed_one(folder: Path) -> None:
    with held_stack(folder) as holder:
        holder.kill()  # and nobody has looked yet: it is a zombie, not a living holder of the folder
        with EmbeddedStack(folder) as stack:
            psycopg.connect(stack.postgres.dsn).close()


def test_two_stacks_on_one_folder_refuse(folder: Path) -> None:
    with held_stack(folder) as holder:
        with pytest.raises(StateFolderInUseError, match=f"in use by process {holder.pid}. Stop that one"):
            EmbeddedStack(folder).__enter__()
        assert holder.poll() is None


def test_two_stacks_on_two_folders_do_not_meet(folder: Path) -> None:
    with EmbeddedStack(folder / "one") as one, EmbeddedStack(folder / "two") as two:
        assert one.environment.keys() == two.environment.keys()
        assert not set(one.environment.values()) & set(two.environment.values())


def test_passwords_do_not_show_in_the_list_of_processes(folder: Path) -> None:
    with EmbeddedStack(folder) as stack:
        secrets = {p.read_text() for p in (folder / "postgres/password", folder / "valkey/password")}
        shown = " ".join(" ".join(process.cmdline()) for process in stack_processes(folder))
        assert stack.supervisor.alive("valkey")
        assert not any(secret in shown for secret in secrets)
