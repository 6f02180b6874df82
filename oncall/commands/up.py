"""`oncall up`: the whole stack until Ctrl-C."""

from pathlib import Path
from shlex import quote

import click

from oncall.mailer_stack import MailerStack, running_mailer
from oncall.site.environment import state_dir
from oncall.stack.exceptions import StackError
from oncall.stack.watch import Watch
from oncall.terminal import way_to_oncall

WATCHED = ("worker", "beat", "shipper", "exporter", "web")
"""What is started again when it ends by itself; the servers keep the state, so a person looks at them first."""

EXAMPLES = """\b
Examples:
  oncall up
  oncall up --state ~/mailer --processes 4
  ONCALL_STATE_DIR=~/mailer oncall campaign status CAMPAIGN     in another terminal, of that stack

\b
Exit codes: 0 stopped by Ctrl-C, 1 a part does not come up (its log's end is shown), 2 wrong usage.
"""


@click.command(epilog=EXAMPLES)
@click.option("--state", type=click.Path(file_okay=False, path_type=Path), help="Where to keep the data [.oncall].")
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1, 64), help="Sending processes.")
def command(state: Path | None, processes: int) -> None:
    """Run PostgreSQL, Valkey, an SMTP receiver, the web process, a worker and beat until Ctrl-C.

    A worker, beat, shipper, exporter or web process that ends is started again.
    Nothing leaves this machine: the SMTP receiver takes every letter and delivers none.
    """
    usual = state_dir()
    try:
        with running_mailer(state or usual, processes=processes, report=click.echo) as running:
            click.echo(_addresses(running, usual))
            Watch(running.parts.supervisor, WATCHED, click.echo).keep()
    except KeyboardInterrupt:
        click.echo("Stopped.")
    except StackError as error:
        raise click.ClickException(str(error)) from error


def _monitoring(running: MailerStack) -> str:
    found = running.monitoring
    if found is None:
        return ""
    return f"""  Metrics    {found.exporter}/metrics
  Prometheus {found.prometheus}/alerts
  Alerts     {found.alertmanager} (pages are written to {found.pages.file})
"""


def _addresses(running: MailerStack, usual: Path) -> str:
    return f"""
The mailer runs. Press Ctrl-C to stop it.

  Campaigns  {running.url}/campaigns/
  Manager    {running.manager.name} / {running.manager.password}
  Console    {running.url}/console/
  On call    {running.on_call.name} / {running.on_call.password}
  Playbook   {running.url}/playbook/
  API        {running.url}/api/openapi.json
{_monitoring(running)}  Letters    {running.parts.smtp.options.folder} (taken by the SMTP receiver, delivered to nobody)
  Logs       {running.log("worker").parent}

In another terminal:
{_way()}  {_of_this_stack(running, usual)}oncall campaign status CAMPAIGN --watch
  grep "Email sent successfully" {quote(str(running.log("worker")))}
"""


def _way() -> str:
    way = way_to_oncall()
    return f"  {way}\n" if way else ""


def _of_this_stack(running: MailerStack, usual: Path) -> str:
    """Say which stack is meant, where a command would not find it by itself."""
    folder = running.parts.folder
    return "" if folder == usual.resolve() else f"ONCALL_STATE_DIR={quote(str(folder))} "
