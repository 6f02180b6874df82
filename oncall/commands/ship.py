"""`oncall ship`: bring this host's log lines from the spool to Loki."""

import atexit
import os
import sys
from pathlib import Path

import click

from observability.catalogue.closed import Component
from observability.metrics.directory import VARIABLE
from observability.metrics.lives import Life
from observability.shipper.replay import replay_dead
from observability.shipper.run import ShipperConfig, run_shipper
from observability.shipper.target import LokiTarget, PushClient
from oncall.logs.configuration import find_stack, loki, shipped_labels, spool_dir

DETAILS = """\b
Examples:
  oncall ship --url http://loki:3100 --spool /var/lib/mailer/spool
  oncall ship --replay-dead

\b
Environment:
  LOKI_URL, LOKI_TENANT, LOKI_USER, LOKI_PASSWORD, LOKI_CA   where to, and as whom
  ONCALL_APP, ONCALL_ENV, ONCALL_HOST                        labels of all lines
  ONCALL_METRICS_DIR                                         where it says that it lives, for metrics and diagnosis

\b
Exit codes: 0 stopped, 1 replayed with letters left, 2 no Loki is named,
75 another shipper works on this spool.
"""


@click.command(epilog=DETAILS)
@click.option("--url", help="Loki's address [LOKI_URL].")
@click.option("--spool", type=click.Path(file_okay=False, path_type=Path), help="The spool [ONCALL_SPOOL_DIR].")
@click.option("--replay-dead", "replay", is_flag=True, help="Push what Loki had refused once more, and end.")
def command(url: str | None, spool: Path | None, replay: bool) -> None:
    """Ship the spool to Loki until Ctrl-C, oldest first; nothing is deleted before Loki has stored it."""
    find_stack()
    target = _target(url)
    folder = spool or spool_dir()
    sys.exit(_replay(folder, target) if replay else _ship(ShipperConfig(folder, target, shipped_labels())))


def _ship(config: ShipperConfig) -> int:
    """Ship, and let the exporter and the diagnosis see that this process lives."""
    if metrics_dir := os.environ.get(VARIABLE):
        atexit.register(Life(Path(metrics_dir), Component.SHIPPER).end)
    return run_shipper(config)


def _target(url: str | None) -> LokiTarget:
    target = loki(url)
    if target is None:
        raise click.UsageError("No Loki is named: give --url, or set LOKI_URL (http://host:3100).")
    try:
        PushClient(target)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    return target


def _replay(folder: Path, target: LokiTarget) -> int:
    result = replay_dead(folder, target)
    click.echo(f"Stored: {result.stored}. Left in {folder / 'dead'}: {result.left}. {result.reason}".strip())
    return 1 if result.left else 0
