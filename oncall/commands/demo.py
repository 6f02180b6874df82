"""`oncall demo`: a campaign and a bad day, from start to finish."""

import sys
import time
from pathlib import Path

import click
from rich.console import Console

from dashboards.preview.exceptions import PreviewError
from oncall.mailer_stack import MailerStack, running_mailer
from oncall.site.environment import state_dir
from oncall.stack.exceptions import StackError

QUICK = {
    "MAILER_BREAKER_COOL_DOWN_SECONDS": "60",  # 300 outside a demonstration; the page comes after about 10
    "MAILER_BACKOFF_BASE_SECONDS": "2",  # 60 outside a demonstration
}

INTERRUPTED = 130
"""128 and the number of SIGINT, as shells report it."""
EXAMPLES = """\b
Examples:
  oncall demo
  oncall demo --state ~/mailer-demo --processes 4
  oncall up --state .oncall/demo                                look around in what it left

\b
Exit codes: 0 every letter arrived, once; 1 it failed, and says where; 2 wrong usage; 130 stopped by Ctrl-C.
"""


@click.command(epilog=EXAMPLES)
@click.option(
    "--state", type=click.Path(file_okay=False, path_type=Path), help="Where to keep the data [.oncall/demo]."
)
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1, 16), help="Sending processes.")
def command(state: Path | None, processes: int) -> None:
    """Show a campaign and a bad day on real servers of its own; ends by itself with exit code 0.

    It imports the list that ships with the project, sends it through the API as a manager would, then lets
    the provider answer 421 until the circuit breaker opens, waits for the page, diagnoses, mends it, and watches the
    campaign finish.
    """
    began = time.monotonic()
    console = Console(highlight=False, soft_wrap=True)
    folder = state or state_dir() / "demo"
    try:
        with running_mailer(folder, processes=processes, settings=QUICK, afresh=True, report=console.print) as running:
            _tell(running, console, began)
    except KeyboardInterrupt:
        console.print("Stopped.")
        sys.exit(INTERRUPTED)
    except StackError as error:
        raise click.ClickException(str(error)) from error


def _tell(running: MailerStack, console: Console, began: float) -> None:
    from oncall.demo.exceptions import DemoFailedError  # noqa: PLC0415 -- needs the applications loaded
    from oncall.demo.story import Story  # noqa: PLC0415 -- likewise
    from oncall.demo.summary import summary  # noqa: PLC0415 -- likewise

    story = Story(running, console)
    try:
        chapters = [story.good_day(), story.bad_day()]
        story.way_of_the_facts(chapters[-1].id)
        story.dashboards(chapters[-1].id)
    except (DemoFailedError, PreviewError, TimeoutError) as error:
        console.print(f"The demonstration failed: {error}")
        sys.exit(1)
    console.print(summary(running, chapters, time.monotonic() - began))
