"""`oncall dashboards`: what can be done with the rendered dashboards."""

import click

from oncall.lazy_group import Door, LazyGroup

DOORS = {
    "preview": Door("oncall.commands.dashboards_preview", "Draw the dashboards into one page, without a Grafana."),
}


@click.group(cls=LazyGroup, doors=DOORS)
def command() -> None:
    """Look at the dashboards, or take them to a Grafana."""
