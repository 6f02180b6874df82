"""`oncall metrics`: the six metrics from the logs and from PostgreSQL, side by side."""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from observability.catalogue.queries import LOG_METRICS, SENDERS_LOST, LogMetric
from oncall.django_process import become_django
from oncall.logs.asking import Data, Logs
from oncall.logs.deadline import within
from oncall.logs.exceptions import NoAnswer, QuestionRefused
from oncall.logs.options import Duration, Limit, chosen_logs
from oncall.logs.showing import moment
from oncall.terminal import language_of_terminal

become_django()

from mailer_core.exceptions import DATABASE_DOWN  # noqa: E402 -- needs the settings loaded
from oncall.commands.answers import NO_DATABASE  # noqa: E402 -- likewise
from oncall.logs.comparing import Row, compared  # noqa: E402 -- likewise
from oncall.logs.twins import TWINS, Window  # noqa: E402 -- likewise

SECOND = 1_000_000_000
AGAIN_SECONDS = 0.5
EXAMPLES = """\b
Examples:
  oncall metrics
  oncall metrics --since 15m --json
  oncall metrics --since 24h --url http://loki:3100 --timeout 1m

\b
Exit codes: 0 they agree, 1 they do not, or a source does not answer, 2 wrong usage.
"""


@click.command(epilog=EXAMPLES)
@click.option("--since", type=Duration(), default="1h", show_default=True, help="Over how long.")
@click.option("--url", help="Ask this Loki [LOKI_URL; with neither, the spool].")
@click.option("--spool", type=click.Path(file_okay=False, path_type=Path), help="Ask the spool in this folder.")
@click.option("--wait", default=3.0, show_default=True, help="Seconds to ask again while lines are on their way.")
@click.option("--timeout", type=Limit(), default="15s", show_default=True, help="How long to wait for both sides.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def command(since: int, url: str | None, spool: Path | None, wait: float, timeout: int, as_json: bool) -> None:
    """Show the six metrics from the logs and from PostgreSQL, side by side, and whether they agree."""
    logs = chosen_logs(url, spool)
    try:
        with within(timeout, f"{logs.name} and PostgreSQL"):
            end, rows = _settled(logs, since, wait)
    except (NoAnswer, QuestionRefused) as error:
        raise click.ClickException(str(error)) from error
    except DATABASE_DOWN as error:
        raise click.ClickException(f"{NO_DATABASE.of(language_of_terminal())}\n{error}") from error
    click.echo(f"from {logs.name}, {moment(end - since)} to {moment(end)}", err=as_json)
    click.echo(json.dumps([asdict(row) for row in rows], indent=2) if as_json else "\n".join(_table(rows)))
    sys.exit(0 if _agree(rows) else 1)


def _settled(logs: Logs, since: int, wait: float) -> tuple[int, list[Row]]:
    """Look until both sides are equal, or for so many seconds: lines are a moment later than commits."""
    deadline = time.monotonic() + wait
    while True:
        end = time.time_ns()
        rows = list(_rows(logs, end, since))
        if _equal(rows) or time.monotonic() >= deadline:
            return end, rows
        time.sleep(AGAIN_SECONDS)


def _rows(logs: Logs, end: int, since: int) -> Iterator[Row]:
    def answer(metric: LogMetric) -> Data:
        return logs.instant(metric.over(f"{since // SECOND}s"), end)

    window = Window.before(end, since)
    senders_lost = sum(int(float(one["value"][1])) for one in answer(SENDERS_LOST)["result"])
    for metric in LOG_METRICS:
        yield from compared(metric, answer(metric), TWINS[metric.name](window), senders_lost)


def _equal(rows: Sequence[Row]) -> bool:
    return _agree(rows) and all(row.logs == row.database for row in rows if row.agree and row.unit != "ratio")


def _agree(rows: Sequence[Row]) -> bool:
    return all(row.agree is not False for row in rows)


def _table(rows: Sequence[Row]) -> Iterator[str]:
    cells = [("metric", "logs", "PostgreSQL", "agree", "")]
    cells += [(_name(row), _number(row, row.logs), _number(row, row.database), _verdict(row), row.note) for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(4)]
    for name, logs, database, agree, note in cells:
        yield f"{name:{widths[0]}}  {logs:>{widths[1]}}  {database:>{widths[2]}}  {agree:{widths[3]}}  {note}".rstrip()


def _name(row: Row) -> str:
    return " ".join([row.metric, *(f"{name}={value}" for name, value in row.labels.items())])


def _number(row: Row, value: float | None) -> str:
    if value is None:
        return "n/a"
    return f"{value:.2%}" if row.unit == "ratio" else f"{value:,.0f}"


def _verdict(row: Row) -> str:
    return {True: "yes", False: "NO", None: "-"}[row.agree]
