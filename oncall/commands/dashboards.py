"""`oncall dashboards`: what can be done with the rendered dashboards."""

import click

from oncall.lazy_group import Door, LazyGroup

DOORS = {
    "preview": Door("oncall.commands.dashboards_preview", "Draw the dashboards into one page, without a Grafana."),
    "push": Door("oncall.commands.dashboards_push", "Upload the dashboards to a Grafana, or show what would change."),
}

EXAMPLES = """\b
Examples:
  oncall dashboards preview --since 24h --open
  GRAFANA_TOKEN=… oncall dashboards push --grafana https://grafana.example.com --dry-run
"""


@click.group(cls=LazyGroup, doors=DOORS, epilog=EXAMPLES)
def command() -> None:
    """Look at the dashboards, or take them to a Grafana."""
