"""`oncall logs-store`: the development log store as a process in the foreground."""

import sys

import click

from observability.store.__main__ import main


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Keep logs on this machine without a Loki (development): takes pushes, answers queries, has a bound."""
    sys.exit(main(arguments, "oncall logs-store"))
