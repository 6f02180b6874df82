"""`oncall logql`: ask the logs, wherever they are."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from observability.logql.evaluate import is_metric
from observability.logql.exceptions import LogQLSyntaxError, LogQLUnsupported
from observability.logql.parser import parse
from observability.store.times import default_step
from oncall.logs.asking import Data, Logs
from oncall.logs.deadline import within
from oncall.logs.exceptions import NoAnswer, QuestionRefused
from oncall.logs.options import Duration, Limit, Moment, chosen_logs
from oncall.logs.showing import marked, moment, shown


@dataclass(frozen=True)
class Question:
    """What was asked for on the command line; times in nanoseconds."""

    query: str
    since: int
    at: int | None
    over_time: bool
    step: int | None
    limit: int

    def ask(self, logs: Logs, start: int, end: int) -> Data:
        """Ask for lines, for values, or for values over time. Raises QuestionRefused, NoAnswer."""
        if not _has_values(self.query):
            return logs.lines(self.query, start, end, self.limit)
        if self.over_time:
            return logs.over_time(self.query, start, end, self.step or default_step(start, end))
        return logs.instant(self.query, end)


EXAMPLES = """\b
Examples:
  oncall logql '{app="mailer"} |= "Campaign deferred"' --since 15m
  oncall logql 'sum(count_over_time({app="mailer"} |= "Email sent successfully" [1h]))'
  oncall logql 'sum by (level) (rate({app="mailer"}[5m]))' --range --step 1m

Exit codes: 0 answered, 1 the source does not answer or not in time, 2 the query or an option is wrong.
"""


class WrongQuery(click.ClickException):
    """The query gets no answer, wherever it is asked."""

    exit_code = 2


@click.command(epilog=EXAMPLES)
@click.argument("query")
@click.option("--since", type=Duration(), default="1h", show_default=True, help="How far back from the end to look.")
@click.option("--at", type=Moment(), help="The end; RFC 3339 or Unix time [now].")
@click.option("--range", "over_time", is_flag=True, help="A metric query's value at each step since --since.")
@click.option("--step", type=Duration(), help="With --range [about 250 points].")
@click.option("--limit", type=click.IntRange(1, 5000), default=100, show_default=True, help="Lines of a log query.")
@click.option("--timeout", type=Limit(), default="10s", show_default=True, help="How long to wait for the answer.")
@click.option("--url", help="Ask this Loki [LOKI_URL; with neither, the spool].")
@click.option("--spool", type=click.Path(file_okay=False, path_type=Path), help="Ask the spool in this folder.")
@click.option("--json", "as_json", is_flag=True, help="Answer as Loki's API does.")
def command(url: str | None, spool: Path | None, timeout: int, as_json: bool, **asked: Any) -> None:
    """Ask the logs in LogQL: a Loki where one is named, else this host's spool by our own evaluator."""
    question, logs = Question(**asked), chosen_logs(url, spool)
    end = question.at or time.time_ns()
    start = end - question.since
    try:
        with within(timeout, logs.name):
            data = question.ask(logs, start, end)
    except QuestionRefused as error:
        raise WrongQuery(marked(question.query, str(error))) from error
    except NoAnswer as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"from {logs.name}, {moment(start)} to {moment(end)}", err=as_json)
    click.echo(_as_loki(data) if as_json else "\n".join(shown(data)))


def _as_loki(data: Data) -> str:
    return json.dumps({"status": "success", "data": data}, ensure_ascii=False)


def _has_values(query: str) -> bool:
    """Tell a metric query from a log query; a Loki may know more than our parser does."""
    try:
        return is_metric(parse(query))
    except LogQLSyntaxError as error:
        raise QuestionRefused(str(error)) from error
    except LogQLUnsupported:
        return not query.lstrip().startswith("{")
