"""The SMTP receiver as a process of the stack, and its remote control."""

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from oncall.stack.ports import LOOPBACK, free_port
from oncall.stack.smtp_receiver.faults import Fault, FaultPlan
from oncall.stack.smtp_receiver.mailbox import Mailbox
from oncall.stack.smtp_receiver.options import Options, Tls
from oncall.stack.smtp_receiver.server import ADDRESS
from oncall.stack.smtp_receiver.tls import CERTIFICATE
from oncall.stack.supervisor import Command, Supervisor, python_command

SCHEMES = {Tls.NONE: "smtp", Tls.STARTTLS: "smtp+starttls", Tls.IMPLICIT: "smtps"}


class SmtpReceiver:
    """One receiver; the port is chosen once for the life of this object."""

    def __init__(self, supervisor: Supervisor, options: Options, name: str = "smtp") -> None:
        self._supervisor = supervisor
        self._name = name
        self.options = replace(options, port=options.port or free_port())
        self.mailbox = Mailbox(options.folder)

    @property
    def port(self) -> int:
        """Its loopback port."""
        return self.options.port

    @property
    def url(self) -> str:
        """The `SMTP_URL` of a sender that does everything right."""
        options = self.options
        login = f"{quote(options.username)}:{quote(options.password, safe='')}@" if options.username else ""
        return f"{SCHEMES[options.tls]}://{login}{LOOPBACK}:{self.port}"

    @property
    def certificate(self) -> Path:
        """What a client must trust to take its TLS."""
        return self.options.folder / CERTIFICATE

    def start(self) -> None:
        """Start it; letters and faults of an earlier run are kept.

        Raises:
            StackError: it does not come up.

        """
        self.options.folder.mkdir(parents=True, exist_ok=True)
        self._supervisor.start(Command(name=self._name, argv=self._argv(), env=self._secrets(), ready=self._listens))

    def stop(self) -> None:
        """Stop in order; open sessions are cut."""
        self._supervisor.stop(self._name)

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        self._supervisor.kill(self._name)

    def restart(self) -> None:
        """Stop and start on the same port."""
        self.stop()
        self.start()

    def inject(self, *faults: Fault) -> None:
        """Let these faults strike, and no others, from the next reply on."""
        FaultPlan(faults).save(self.options.folder)

    def heal(self) -> None:
        """Do everything right again."""
        self.inject()

    def _argv(self) -> list[str]:
        options = self.options
        argv = [*python_command("oncall.stack.smtp_receiver"), "--state", str(options.folder)]
        argv += ["--port", str(options.port), "--tls", options.tls, "--max-size", str(options.max_size)]
        argv += ["--keep-bodies"] if options.keep_bodies else []
        return argv + [f"--without={name}" for name in sorted(options.without)]

    def _secrets(self) -> dict[str, str]:
        """Passwords stay out of `ps`."""
        options = self.options
        return {"SMTP_RECEIVER_AUTH": f"{options.username}:{options.password}" if options.username else ""}

    def _listens(self) -> bool:
        """Its file names the process that wrote it: one left by a killed receiver does not count."""
        with suppress(FileNotFoundError):
            address = json.loads((self.options.folder / ADDRESS).read_text(encoding="utf-8"))
            return bool(address["pid"] == self._supervisor.pid(self._name))
        return False
