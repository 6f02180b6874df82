"""Groups of commands that load when they are asked for, so that `--help` answers at once."""

import importlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import click


@dataclass(frozen=True)
class Door:
    """A command: where it lives and what it is for. It is imported only when it is used.

    `is_part`: it is a part of the mailer that `ONCALL_COMPONENT` may name. All others are a person's: run in the
    container of a part, they would tell their lines and their deaths as that part's.
    """

    module: str
    help: str
    is_part: bool = False


class LazyGroup(click.Group):
    """A group that knows its commands by a table, in the table's order."""

    def __init__(self, *arguments: Any, doors: Mapping[str, Door], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._doors = doors

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of the table."""
        return list(self._doors)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        door = self._doors.get(cmd_name)
        if door is None:
            return None
        if not door.is_part:
            os.environ.pop("ONCALL_COMPONENT", None)
        command: click.Command = importlib.import_module(door.module).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; of a name that is none, say which are spelled alike."""
        if args[0] not in self._doors and (alike := get_close_matches(args[0], self._doors)):
            ctx.fail(f"No such command {args[0]!r}. Did you mean {' or '.join(map(repr, alike))}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, door.help) for name, door in self._doors.items()])
