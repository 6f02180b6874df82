"""The front door: `oncall`, with a command for each thing an operator or a manager wants done."""

import click

from oncall.lazy_group import Door, LazyGroup
from oncall.terminal import bear_any_encoding

DOORS = {
    "up": Door("oncall.commands.up", "Run the whole stack on this machine until Ctrl-C."),
    "demo": Door("oncall.commands.demo", "Show a campaign and a bad day, from start to finish."),
    "exporter": Door("oncall.commands.exporter", "Serve the mailer's metrics for Prometheus.", is_part=True),
    "diagnose": Door("oncall.commands.diagnose", "Say why sending stands still: one verdict, by evidence."),
    "why": Door("oncall.commands.why", "Say why one campaign stands still, and tell its story."),
    "interpret": Door("oncall.commands.interpret", "Judge output that was pasted from elsewhere."),
    "campaign": Door("oncall.commands.campaign", "Create, import, start, pause, resume, cancel and watch campaigns."),
    "act": Door("oncall.commands.act", "Act on production: plan, confirm, verify, roll back."),
    "grant-diagnosis-role": Door(
        "oncall.commands.grant_diagnosis_role", "Print SQL for a role that can only read (it runs nothing)."
    ),
    "logql": Door("oncall.commands.logql", "Ask the logs, in Loki or in this host's spool, in LogQL."),
    "metrics": Door("oncall.commands.metrics", "Show the six metrics from the logs and from PostgreSQL, side by side."),
    "dashboards": Door("oncall.commands.dashboards", "Draw the dashboards without a Grafana, or push them to one."),
    "ship": Door("oncall.commands.ship", "Ship this host's logs to Loki until Ctrl-C.", is_part=True),
    "logs-store": Door("oncall.commands.logs_store", "Keep logs on this machine without a Loki (development)."),
    "test-rules": Door("oncall.commands.test_rules", "Test Loki rules and LogQL expressions, without a Loki."),
}

EXAMPLES = """\b
Examples:
  oncall demo                              a campaign and a bad day, in under a minute
  oncall up                                the stack, until Ctrl-C
  oncall campaign status CAMPAIGN --watch  how a campaign is getting on
"""


@click.group(cls=LazyGroup, doors=DOORS, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run, show and steer the on-call toolkit around a bulk mailer."""
    bear_any_encoding()


if __name__ == "__main__":
    main()
