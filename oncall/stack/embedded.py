"""The whole embedded stack: PostgreSQL, Valkey, the SMTP receiver, and what is added to them."""

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from oncall.stack.announcement import announce_description, announce_environment, withdraw
from oncall.stack.postgres import DATABASE, Postgres
from oncall.stack.signals import ended_by_signals
from oncall.stack.smtp import SmtpReceiver
from oncall.stack.smtp_receiver.options import Options
from oncall.stack.supervisor import Command, Supervisor
from oncall.stack.valkey import Valkey

Report = Callable[[str], None]


def in_silence(_sentence: str) -> None:
    """Report progress to nobody."""


class EmbeddedStack:
    """One stack in one state folder, as a context manager.

    Other commands find it by `env` and `stack.json` in that folder for as long as it runs.
    `report` is given a sentence at each step.

    Raises:
        StateFolderInUseError: another stack runs on the folder.
        StackError: a part does not come up; what had started is ended.

    """

    def __init__(self, folder: Path, *, smtp: Options | None = None, report: Report = in_silence) -> None:
        self.folder = folder.resolve()
        self.supervisor = Supervisor(self.folder)
        self.postgres = Postgres(self.supervisor, self.folder / "postgres")
        self.valkey = Valkey(self.supervisor, self.folder / "valkey")
        self.smtp = SmtpReceiver(self.supervisor, smtp or Options(self.folder / "smtp"))
        self._report = report
        self._started_at = time.time()
        self._addresses: dict[str, str] = {}
        self._ending = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as ending:
            ending.enter_context(ended_by_signals())
            ending.enter_context(self.supervisor)
            ending.callback(withdraw, self.folder)
            self._bring_up()
            self._ending = ending.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._report("Stopping the stack")
        self._ending.close()

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to know to work on this stack."""
        return {"DATABASE_URL": self.postgres.dsn, "REDIS_URL": self.valkey.url, "SMTP_URL": self.smtp.url}

    @property
    def near_environment(self) -> dict[str, str]:
        """The same for a process that asks PostgreSQL at each letter: by the shortest way."""
        return {**self.environment, "DATABASE_URL": self.postgres.near_url_of(DATABASE)}

    def add(self, command: Command, address: str = "") -> None:
        """Start a further process with the stack's environment, and wait until it is ready.

        It ends before everything that was started earlier. `address` is shown in `stack.json`.
        """
        self._report(f"Starting {command.name}")
        self.supervisor.start(replace(command, env={**self.environment, **command.env}))
        if address:
            self._addresses[command.name] = address
        self._describe()

    def _bring_up(self) -> None:
        self._report("Starting PostgreSQL")
        self.postgres.start()
        self._report("Starting Valkey")
        self.valkey.start()
        self._report("Starting the SMTP receiver")
        self.smtp.start()
        announce_environment(self.folder, self.environment)
        self._describe()

    def _describe(self) -> None:
        announce_description(
            self.folder,
            {
                "pid": os.getpid(),
                "started_at": self._started_at,
                "addresses": self._addresses,
                "logs": {name: str(self.supervisor.log(name)) for name in self.supervisor.names()},
                "psql": str(self.postgres.psql),
            },
        )
