"""`oncall dashboards preview`: the dashboards as one page, without a Grafana."""

import os
import sys
import time
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from dashboards.preview.asking import AskedDashboard
from dashboards.preview.exceptions import PreviewError
from dashboards.preview.intervals import Window
from dashboards.preview.picture import take_pictures
from dashboards.preview.rendered import shipped
from dashboards.preview.sources import SECOND, Sources
from observability.catalogue.links import Addresses
from observability.catalogue.text import Language
from oncall.logs.options import Duration, Moment, chosen_logs
from oncall.monitoring.stack import addresses
from oncall.preview import sources, write_preview
from oncall.site.environment import text

EXAMPLES = """\b
Examples:
  oncall dashboards preview                              the last 6 hours of the stack that runs here
  oncall dashboards preview --since 24h --dashboard mailer-overview --image pictures
  oncall dashboards preview --language ru --open
  oncall dashboards preview --dashboard mailer-campaign --var campaign=CAMPAIGN --open
  oncall dashboards preview --prometheus http://prometheus:9090 --loki http://loki:3100 --out day.html

Exit codes: 0 written, 1 it could not be (a query that fails is drawn as such), 2 wrong usage.
"""


class Variable(click.ParamType[tuple[str, str]]):
    """A variable and a value: `campaign=…`."""

    name = "name=value"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Read it."""
        name, separator, chosen = str(value).partition("=")
        if not separator or not name:
            self.fail(f"{value!r} names no variable: write it as campaign=VALUE", param, ctx)
        return name, chosen


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line; times in nanoseconds."""

    since: int
    start: int | None
    end: int | None
    uids: tuple[str, ...]
    language: str
    given: tuple[tuple[str, str], ...]
    grafana: str | None
    out: Path
    image: Path | None
    dark: bool
    shown: bool

    def window(self, now: int, scrape: int) -> Window:
        """Give the time that is looked at."""
        until = self.end or now
        return Window((self.start or until - self.since) / SECOND, until / SECOND, scrape / SECOND)

    @property
    def variables(self) -> dict[str, list[str]]:
        """Give the values by variable."""
        found: dict[str, list[str]] = {}
        for name, value in self.given:
            found.setdefault(name, []).append(value)
        return found


@click.command(epilog=EXAMPLES)
@click.option("--prometheus", help="Ask this Prometheus [PROMETHEUS_URL].")
@click.option("--loki", help="Ask this Loki [LOKI_URL; with neither, the spool].")
@click.option("--since", type=Duration(), default="6h", show_default=True, help="How far back from the end to look.")
@click.option("--from", "start", type=Moment(), help="The beginning, in place of --since; RFC 3339 or Unix time.")
@click.option("--to", "end", type=Moment(), help="The end; RFC 3339 or Unix time [now].")
@click.option("--scrape", type=Duration(), default="5s", show_default=True, help="How often Prometheus scrapes.")
@click.option("--dashboard", "uids", multiple=True, metavar="UID", help="Only this dashboard; may be repeated.")
@click.option("--language", type=click.Choice([language.value for language in Language]), default=Language.EN.value,
              show_default=True, help="The language of the dashboards.")  # fmt: skip
@click.option("--var", "given", type=Variable(), multiple=True, help="A variable's value; may be repeated.")
@click.option("--grafana", help="Where links that need a Grafana lead [GRAFANA_URL].")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default="dashboards.html", show_default=True,
              help="The page to write.")  # fmt: skip
@click.option("--image", type=click.Path(file_okay=False, path_type=Path), help="Write a PNG of each dashboard here.")
@click.option("--dark", is_flag=True, help="Take the pictures in the dark theme.")
@click.option("--open", "shown", is_flag=True, help="Open the page in a browser.")
def command(prometheus: str | None, loki: str | None, scrape: int, **asked_for: Any) -> None:
    """Draw the dashboards into one page that needs no Grafana and no network."""
    wanted = Wanted(**asked_for)
    window = wanted.window(time.time_ns(), scrape)
    if window.seconds <= 0:
        raise click.UsageError("The end must be later than the beginning.")
    logs = chosen_logs(loki, None)  # this lets a stack that runs here fill the environment
    asking = sources(prometheus or text("PROMETHEUS_URL", ""), logs)
    try:
        _write(wanted, window, asking)
    except PreviewError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename} cannot be written: {error.strerror}.") from error


def _write(wanted: Wanted, window: Window, asking: Sources) -> None:
    dashboards = shipped(wanted.uids, Language(wanted.language))
    known = addresses(os.environ)
    leading = Addresses(known.playbook, wanted.grafana or known.grafana)
    _say_what_failed(write_preview(wanted.out, dashboards, window, asking, leading, wanted.variables, _tell))
    click.echo(wanted.out)
    for picture in take_pictures(wanted.out, dashboards, wanted.image, dark=wanted.dark) if wanted.image else ():
        click.echo(picture)
    if wanted.shown:
        webbrowser.open(wanted.out.resolve().as_uri())


def _tell(done: int, total: int) -> None:
    """Say how far it is, on one line of a terminal."""
    if sys.stderr.isatty() or done == total:
        click.echo(f"\r{done} of {total} queries answered", nl=done == total, err=True)


def _say_what_failed(answers: Sequence[AskedDashboard]) -> None:
    """Say it once for all panels that one error befell."""
    for dashboard in answers:
        befell: dict[str, list[str]] = {}
        for panel in dashboard.panels:
            for failed in (answer for answer in panel.answers if answer.error and answer.asked):
                befell.setdefault(failed.error, []).append(panel.panel.title)
        for error, titles in befell.items():
            others = len(set(titles)) - 1
            where = titles[0] + (f" and {others} more panels" if others else "")
            click.echo(f"{dashboard.dashboard.uid}: {where}: {error}", err=True)
