"""The embedded stack with the mailer on it: migrated, with its logins, web, worker and beat running."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from observability.metrics.directory import prepare_metrics_dir
from oncall import parts
from oncall.django_process import become_django
from oncall.logs.parts import shipper_command, store_command, store_url
from oncall.monitoring.exceptions import ToolMissing
from oncall.monitoring.parts import exporter_command
from oncall.monitoring.stack import Monitoring, start_monitoring
from oncall.people import MANAGER, ON_CALL, Login, kept_login, make_people
from oncall.stack.announcement import announce_environment
from oncall.stack.embedded import EmbeddedStack, Report, in_silence
from oncall.stack.files import kept_secret
from oncall.stack.ports import LOOPBACK, free_port

SPOOL = "spool"
STORE = "log-store"
MONITORING = "monitoring"


@dataclass(frozen=True)
class MailerStack:
    """The running mailer: its parts, its address, who may sign in, and its processes' environment."""

    parts: EmbeddedStack
    url: str
    manager: Login
    on_call: Login
    environment: Mapping[str, str]
    monitoring: Monitoring | None
    """Prometheus, Alertmanager and the webhook that gets the pages; None where they are not installed."""

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
        manager, on_call = kept_login(folder, MANAGER), kept_login(folder, ON_CALL)
        make_people(manager, on_call)
        _start_carriers(stack, environment, store_port)
        monitoring = _start_monitoring(stack, environment, report)
        environment |= monitoring.environment if monitoring else {}
        announce_environment(stack.folder, {**stack.environment, **environment})
        _start_mailer(stack, environment, port, processes)
        yield MailerStack(stack, environment["MAILER_PUBLIC_URL"], manager, on_call, environment, monitoring)


def _environment(stack: EmbeddedStack, port: int, processes: int) -> dict[str, str]:
    # What this process was told of the mailer is announced too, or a second terminal would read other settings.
    told = {name: value for name, value in os.environ.items() if name.startswith("MAILER_")}
    return told | {
        "DJANGO_SETTINGS_MODULE": "oncall.site.settings",
        "DJANGO_SECRET_KEY": kept_secret(stack.folder / "secret-key"),
        "MAILER_PUBLIC_URL": f"http://{LOOPBACK}:{port}",
        "MAILER_PUMPS": str(processes),
        "ONCALL_METRICS_DIR": str(prepare_metrics_dir(stack.folder / "metrics")),
        "ONCALL_SPOOL_DIR": str(stack.folder / SPOOL),
        "ONCALL_STATE_DIR": str(stack.folder),
    }


def _forget(stack: EmbeddedStack) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    stack.smtp.mailbox.clear()
    stack.smtp.heal()
    for name in (SPOOL, STORE, MONITORING):
        shutil.rmtree(stack.folder / name, ignore_errors=True)


def _start_carriers(stack: EmbeddedStack, environment: Mapping[str, str], store_port: int) -> None:
    """Start what carries the facts first, so that it ends last and takes the others' last lines."""
    url = store_url(store_port)
    stack.add(store_command(store_port, stack.folder / STORE), url)
    stack.add(shipper_command(Path(environment["ONCALL_SPOOL_DIR"]), url, environment))


def _start_monitoring(stack: EmbeddedStack, environment: Mapping[str, str], report: Report) -> Monitoring | None:
    """Start Prometheus and Alertmanager where they are installed; the exporter in any case."""
    metrics_dir = Path(environment["ONCALL_METRICS_DIR"])
    try:
        return start_monitoring(stack.add, stack.folder / MONITORING, environment, metrics_dir)
    except ToolMissing as missing:
        report(f"No alerts here: {missing}")
        stack.add(exporter_command(free_port(), metrics_dir, environment))
        return None


def _start_mailer(stack: EmbeddedStack, environment: Mapping[str, str], port: int, processes: int) -> None:
    own = dict(environment)
    stack.add(parts.web(port, own), own["MAILER_PUBLIC_URL"])
    near = own | {"DATABASE_URL": stack.near_environment["DATABASE_URL"]}
    stack.add(parts.worker(processes, near, lambda: stack.supervisor.log("worker")))
    stack.add(parts.beat(own))
