import os
import shutil
import signal
import stat
import subprocess
from pathlib import Path

import psutil
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from oncall.stack import account, postgres
from oncall.stack.account import SHARED, popen_arguments, reachable_folder, unprivileged_account
from oncall.stack.postgres import Postgres
from oncall.stack.processes import alive
from oncall.stack.supervisor import Supervisor
from oncall.stack.waiting import wait_until
from tests.integration.stack.stacks import stranger
from tests.patience import PATIENCE


@pytest.fixture
def server(own_supervisor: Supervisor, folder: Path) -> Postgres:
    postgres = Postgres(own_supervisor, folder / "postgres", durable=False)
    postgres.start()
    return postgres


def moved_to(folder: Path) -> Path:
    """Give the folder of PostgreSQL's account that stands for one that it does not reach."""
    account = unprivileged_account()
    assert account
    moved = reachable_folder(folder, account)
    assert moved.parent == SHARED
    return moved


def test_a_committed_row_survives_a_kill(server: Postgres) -> None:
    with psycopg.connect(server.dsn) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    server.kill()
    server.start()
    with psycopg.connect(server.dsn) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_a_restart_keeps_the_address(server: Postgres) -> None:
    dsn = server.dsn
    server.restart()
    psycopg.connect(dsn).close()


def test_a_process_of_the_host_may_come_by_the_socket(server: Postgres) -> None:
    with psycopg.connect(server.near_url_of("oncall")) as connection:
        assert connection.execute("SELECT inet_client_addr() IS NULL").fetchone() == (True,)


def test_the_socket_asks_for_the_password_too(server: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(make_conninfo(server.near_url_of("oncall"), password="wrong"))


def test_a_killed_server_leaves_no_socket_in_the_way(server: Postgres) -> None:
    server.kill()
    server.start()
    psycopg.connect(server.near_url_of("oncall")).close()


def test_its_shared_memory_lies_in_its_folder_so_that_a_kill_leaves_nothing_elsewhere(
    server: Postgres, folder: Path
) -> None:
    assert list((folder / "postgres" / "data" / "pg_dynshmem").iterdir())
    with psycopg.connect(server.dsn) as connection:
        assert connection.execute("SHOW dynamic_shared_memory_type").fetchone() == ("mmap",)


def test_a_path_too_long_for_a_socket_leads_by_tcp(own_supervisor: Supervisor, folder: Path) -> None:
    server = Postgres(own_supervisor, folder / ("deep" * 30) / "postgres", durable=False)
    server.start()
    assert server.near_url_of("oncall") == server.url_of("oncall")
    psycopg.connect(server.near_url_of("oncall")).close()


def test_a_stop_does_not_wait_for_clients(server: Postgres, own_supervisor: Supervisor) -> None:
    with psycopg.connect(server.dsn) as connection:
        server.stop()
        assert "database system is shut down" in own_supervisor.log("postgres").read_text(), "it was killed"
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")


def test_the_default_is_safe_for_mail(own_supervisor: Supervisor, folder: Path) -> None:
    server = Postgres(own_supervisor, folder / "postgres")
    server.start()
    names = ["fsync", "synchronous_commit", "full_page_writes", "max_connections", "log_min_duration_statement"]
    with psycopg.connect(server.dsn) as connection:
        values = [connection.execute(f"SHOW {name}").fetchone() for name in names]
    assert values == [("on",), ("on",), ("on",), ("100",), ("-1",)]


def test_a_wrong_password_is_refused(server: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.dsn, password="guess")


def test_the_password_is_its_owners_alone(server: Postgres, folder: Path) -> None:
    assert stat.S_IMODE((folder / "postgres/password").stat().st_mode) == 0o600
    assert not (folder / "postgres/initdb.password").exists()


def test_psql_comes_with_the_server(server: Postgres) -> None:
    argv = [str(server.psql), server.dsn, "-Atc", "SELECT current_database()"]
    assert subprocess.check_output(argv, text=True, cwd="/") == "oncall\n"


def test_the_id_of_a_stranger_in_postmaster_pid_does_not_matter(server: Postgres, folder: Path) -> None:
    server.kill()
    pid_file = folder / "postgres/data/postmaster.pid"
    lines = pid_file.read_text().splitlines(keepends=True)
    with stranger() as process:
        pid_file.write_text("".join([f"{process.pid}\n", *lines[1:]]))
        server.start()
        assert process.poll() is None


def test_a_server_of_a_forgotten_run_gives_way(server: Postgres, folder: Path) -> None:
    postmaster = psutil.Process(int((folder / "postgres/data/postmaster.pid").read_text().split()[0]))
    with Supervisor(folder / "other") as supervisor:
        heir = Postgres(supervisor, folder / "postgres", durable=False)
        heir.start()
        assert not alive(postmaster)
        psycopg.connect(heir.dsn).close()


def test_backends_on_their_way_out_do_not_hinder_a_start(server: Postgres, folder: Path) -> None:
    """A killed postmaster leaves backends that hold the shared memory for a moment."""
    with psycopg.connect(server.dsn) as connection:
        backend = connection.info.backend_pid
        os.kill(backend, signal.SIGSTOP)
        os.kill(int((folder / "postgres/data/postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        server.start()
        assert wait_until(lambda: not psutil.pid_exists(backend) or not alive(psutil.Process(backend)), PATIENCE)


def test_a_cluster_half_made_is_made_anew(empty_folder: Path) -> None:
    draft = empty_folder / "postgres/data.draft.of-a-killed-run"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    with Supervisor(empty_folder) as supervisor:
        server = Postgres(supervisor, empty_folder / "postgres", durable=False)
        server.start()
        psycopg.connect(server.dsn).close()
    assert sorted(path.name for path in (empty_folder / "postgres").iterdir()) == ["data", "password", "socket"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to give PostgreSQL another account")
def test_root_may_have_the_programs_where_nobody_else_reaches(
    own_supervisor: Supervisor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, package = folder / "closed", postgres._installation()
    for part in filter(Path.exists, (package, package.with_suffix(".libs"))):
        shutil.copytree(part, closed / part.name)
    closed.chmod(0o700)
    monkeypatch.setattr(account, "SHARED", folder)
    monkeypatch.setattr(postgres, "_installation", lambda: closed / package.name)
    program = Postgres(own_supervisor, folder / "postgres")._program("initdb")
    assert not program.is_relative_to(closed)
    told = subprocess.check_output([program, "--version"], text=True, **popen_arguments(unprivileged_account()))
    assert told.startswith("initdb (PostgreSQL)")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to give PostgreSQL another account")
def test_root_may_keep_the_state_where_nobody_else_reaches(own_supervisor: Supervisor, folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    server = Postgres(own_supervisor, closed / "postgres", durable=False)
    server.start()
    with psycopg.connect(server.dsn) as connection:
        shown = connection.execute("SHOW data_directory").fetchone()
    server.stop()
    moved = moved_to(closed / "postgres")
    assert shown == (str(moved / "data"),)
    subprocess.run(["rm", "-r", str(moved)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to give PostgreSQL another account")
def test_a_cluster_whose_state_folder_was_deleted_is_made_anew(own_supervisor: Supervisor, folder: Path) -> None:
    closed, moved = folder / "closed", set()
    for _ in range(2):
        closed.mkdir(mode=0o700)
        server = Postgres(own_supervisor, closed / "postgres", durable=False)
        server.start()
        psycopg.connect(server.dsn).execute("CREATE TABLE of_this_life ()").connection.close()
        server.stop()
        moved.add(moved_to(closed / "postgres"))
        subprocess.run(["rm", "-r", str(closed)], check=True)
    (one,) = moved
    subprocess.run(["rm", "-r", str(one)], check=True)
