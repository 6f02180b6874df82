"""The front door: `oncall`, with a command for each thing an operator or a manager wants done."""

import importlib
from dataclasses import dataclass

import click


@dataclass(frozen=True)
class Door:
    """A command: where it lives and what it is for. It is imported only when it is used."""

    module: str
    help: str


DOORS = {
    "up": Door("oncall.commands.up", "Run the whole stack on this machine until Ctrl-C."),
    "demo": Door("oncall.commands.demo", "Show a campaign and a bad day, from start to finish."),
    "exporter": Door("oncall.commands.exporter", "Serve the mailer's metrics for Prometheus."),
    "campaign": Door("oncall.commands.campaign", "Create, import, start, pause, resume, cancel and watch campaigns."),
    "act": Door("oncall.commands.act", "Act on production: plan, confirm, verify, roll back."),
    "logql": Door("oncall.commands.logql", "Ask the logs, in Loki or in this host's spool, in LogQL."),
    "metrics": Door("oncall.commands.metrics", "Show the six metrics from the logs and from PostgreSQL, side by side."),
    "ship": Door("oncall.commands.ship", "Ship this host's logs to Loki until Ctrl-C."),
    "logs-store": Door("oncall.commands.logs_store", "Keep logs on this machine without a Loki (development)."),
    "test-rules": Door("oncall.commands.test_rules", "Test Loki rules and LogQL expressions, without a Loki."),
}


class LazyGroup(click.Group):
    """A group whose commands load when they are asked for, so that `oncall --help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of the table."""
        return list(DOORS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        if cmd_name not in DOORS:
            return None
        command: click.Command = importlib.import_module(DOORS[cmd_name].module).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, door.help) for name, door in DOORS.items()])


EXAMPLES = """\b
Examples:
  oncall demo                              a campaign and a bad day, in under a minute
  oncall up                                the stack, until Ctrl-C
  oncall campaign status CAMPAIGN --watch  how a campaign is getting on
"""


@click.group(cls=LazyGroup, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run, show and steer the on-call toolkit around a bulk mailer."""


if __name__ == "__main__":
    main()
