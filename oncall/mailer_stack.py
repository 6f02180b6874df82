"""The embedded stack with the mailer on it: migrated, with its logins, web, worker and beat running."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from oncall import parts
from oncall.django_process import become_django
from oncall.logs.parts import shipper_command, store_command, store_url
from oncall.stack.announcement import announce_environment
from oncall.stack.embedded import EmbeddedStack, Report, in_silence
from oncall.stack.files import kept_secret
from oncall.stack.ports import LOOPBACK, free_port

MANAGER = "manager"
ON_CALL = "oncall"
SPOOL = "spool"
STORE = "log-store"


@dataclass(frozen=True)
class Login:
    """A user of the embedded stack."""

    name: str
    password: str


@dataclass(frozen=True)
class MailerStack:
    """The running mailer: its parts, its address, who may sign in, and its processes' environment."""

    parts: EmbeddedStack
    url: str
    manager: Login
    on_call: Login
    environment: Mapping[str, str]

    @property
    def spool(self) -> Path:
        """Where the processes keep their log lines for the shipper."""
        return Path(self.environment["ONCALL_SPOOL_DIR"])

    @property
    def process_environment(self) -> dict[str, str]:
        """The whole environment of a process that works on this stack."""
        return {**os.environ, **self.parts.environment, **self.environment}

    def log(self, name: str) -> Path:
        """Where a process's standard output goes."""
        return self.parts.supervisor.log(name)


@contextmanager
def running_mailer(
    folder: Path,
    *,
    processes: int = 2,
    settings: Mapping[str, str] | None = None,
    afresh: bool = False,
    report: Report = in_silence,
) -> Iterator[MailerStack]:
    """Run the mailer for the length of a `with` block. `afresh`: forget what an earlier run left.

    Raises StackError where a part does not come up.
    """
    with EmbeddedStack(folder, report=report) as stack:
        port = free_port()
        store_port = free_port()
        environment = _environment(stack, port, processes) | {"LOKI_URL": store_url(store_port)} | dict(settings or {})
        os.environ.update(stack.environment | environment)
        become_django()
        if afresh:
            _forget(stack)
        report("Migrating the database")
        call_command("migrate", verbosity=0)
        announce_environment(stack.folder, {**stack.environment, **environment})
        running = MailerStack(
            stack, environment["MAILER_PUBLIC_URL"], _login(folder, MANAGER), _login(folder, ON_CALL), environment
        )
        _make_users(running)
        _start_parts(running, port, store_port, processes)
        yield running


def _environment(stack: EmbeddedStack, port: int, processes: int) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "oncall.site.settings",
        "DJANGO_SECRET_KEY": kept_secret(stack.folder / "secret-key"),
        "MAILER_PUBLIC_URL": f"http://{LOOPBACK}:{port}",
        "MAILER_PUMPS": str(processes),
        "ONCALL_SPOOL_DIR": str(stack.folder / SPOOL),
        "ONCALL_STATE_DIR": str(stack.folder),
    }


def _forget(stack: EmbeddedStack) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    stack.smtp.mailbox.clear()
    stack.smtp.heal()
    for name in (SPOOL, STORE):
        shutil.rmtree(stack.folder / name, ignore_errors=True)


def _login(folder: Path, name: str) -> Login:
    return Login(name, kept_secret(folder / f"password-{name}"))


def _make_users(running: MailerStack) -> None:
    from django.contrib.auth.models import Group, User  # noqa: PLC0415 -- needs the applications loaded

    from mailer_core.constants import MANAGERS_GROUP  # noqa: PLC0415 -- likewise

    group, _made = Group.objects.get_or_create(name=MANAGERS_GROUP)
    for login, is_superuser in ((running.manager, False), (running.on_call, True)):
        user, _made = User.objects.get_or_create(username=login.name)
        user.is_staff, user.is_superuser = True, is_superuser
        if not user.check_password(login.password):
            user.set_password(login.password)
        user.save()
        user.groups.add(group)


def _start_parts(running: MailerStack, port: int, store_port: int, processes: int) -> None:
    """Start what carries the facts first, so that it ends last and takes the others' last lines."""
    environment = dict(running.environment)
    running.parts.add(store_command(store_port, running.parts.folder / STORE), store_url(store_port))
    running.parts.add(shipper_command(running.spool, store_url(store_port), environment))
    running.parts.add(parts.web(port, environment), running.url)
    running.parts.add(parts.worker(processes, environment, lambda: running.log("worker")))
    running.parts.add(parts.beat(environment, running.parts.folder / "beat-schedule"))
