"""`oncall exporter`: the mailer's metrics for Prometheus."""

import os
import signal
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from observability.metrics.directory import VARIABLE
from oncall.django_process import become_django

if TYPE_CHECKING:
    from oncall.exporter.collector import Where
    from oncall.exporter.server import MetricsServer

PORT = 9409
EXAMPLES = """\b
Examples:
  oncall exporter --metrics-dir .oncall/metrics
  oncall exporter --bind 0.0.0.0 --token-env EXPORTER_TOKEN --metrics-dir /var/lib/mailer/metrics
  curl --header "Authorization: Bearer $EXPORTER_TOKEN" http://127.0.0.1:9409/metrics

Exit codes: 0 asked to stop, 1 the address is taken, open to strangers, or the folder is not named.
"""


@click.command(epilog=EXAMPLES)
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535), help="Port to serve on.")
@click.option(
    "--bind", default="127.0.0.1", show_default=True, help="Address; one that others can reach needs a token."
)
@click.option("--token-env", metavar="NAME", help="Environment variable that holds the bearer token to ask for.")
@click.option("--metrics-dir", type=click.Path(path_type=Path), help=f"Where the processes count [{VARIABLE}].")
def command(port: int, bind: str, token_env: str | None, metrics_dir: Path | None) -> None:
    """Serve /metrics until SIGTERM or Ctrl-C: events counted by all processes, and the state of all campaigns.

    A source that does not answer is told as mailer_exporter_source_up 0; the others are served within 2 s. Without a
    token only this machine is served, by its own name and through no proxy.
    """
    become_django()
    from prometheus_client import CollectorRegistry  # noqa: PLC0415 -- `oncall --help` answers without it

    from oncall.exporter.collector import Exporter  # noqa: PLC0415 -- needs the settings
    from oncall.exporter.server import MetricsServer, OpenToStrangers  # noqa: PLC0415 -- likewise

    registry = CollectorRegistry()
    exporter = Exporter(_where(metrics_dir or _folder()))
    registry.register(exporter)
    try:
        server = MetricsServer((bind, port), registry, _token(token_env))
    except (OpenToStrangers, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Metrics at {server.url}/metrics")
    with closing(exporter), server:
        _serve(server)


def _serve(server: "MetricsServer") -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever()


def _folder() -> Path:
    """Find the folder of the running stack's processes; the settings have read its environment by now."""
    if not os.environ.get(VARIABLE):
        raise click.ClickException(f"Set {VARIABLE} to the folder in which worker, beat and web count.")
    return Path(os.environ[VARIABLE])


def _token(name: str | None) -> str:
    if name is None:
        return ""
    token = os.environ.get(name, "")
    if not token:
        raise click.ClickException(f"{name} is empty: put the bearer token there, or leave --token-env out.")
    return token


def _where(metrics_dir: Path) -> "Where":
    from django.conf import settings  # noqa: PLC0415 -- needs the settings

    from oncall.exporter.collector import Where  # noqa: PLC0415 -- needs the settings
    from oncall.exporter.database import conninfo_of  # noqa: PLC0415 -- `oncall --help` answers without it

    return Where(
        conninfo=conninfo_of(settings.DATABASES["default"]),
        redis_url=settings.REDIS_URL,
        metrics_dir=metrics_dir,
        spool_dir=Path(settings.ONCALL_SPOOL_DIR) if settings.ONCALL_SPOOL_DIR else None,
        max_per_hour=settings.MAILER_MAX_PER_HOUR,
        providers=(settings.MAILER_PROVIDER,),
    )
