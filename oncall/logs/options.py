"""What commands about logs take: lengths of time, moments, and a choice of source."""

from pathlib import Path

import click

from observability.store.exceptions import RequestRefused
from observability.store.times import parse_step, parse_time
from oncall.logs.asking import Logs, RemoteLoki, spool_logs
from oncall.logs.configuration import find_stack, loki, shipped_labels, spool_dir
from oncall.logs.exceptions import NoAnswer


class Duration(click.ParamType[int]):
    """A length of time such as 90s, 1h, 1h30m; a bare number is seconds. Nanoseconds within."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it."""
        if isinstance(value, int):
            return value
        try:
            return parse_step(str(value))
        except RequestRefused as error:
            self.fail(f"{error}; write it as 90s, 15m or 1h30m", param, ctx)


class Limit(Duration):
    """How long to wait for an answer: a length of time above nothing."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it."""
        length = super().convert(value, param, ctx)
        return length if length > 0 else self.fail("no time is too little; write it as 10s or 1m", param, ctx)


class Moment(click.ParamType[int]):
    """A time: RFC 3339, or seconds or nanoseconds since 1970. Nanoseconds within."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it."""
        if isinstance(value, int):
            return value
        try:
            return parse_time(str(value))
        except RequestRefused as error:
            self.fail(f"{error}; write it as 2026-11-24T03:00:00Z", param, ctx)


def chosen_logs(url: str | None, spool: Path | None) -> Logs:
    """Choose the source: what an option names, else `LOKI_URL`, else the spool. Raises click.ClickException."""
    find_stack()
    target = None if spool else loki(url)
    try:
        return RemoteLoki(target) if target else spool_logs(spool or spool_dir(), shipped_labels())
    except NoAnswer as error:
        raise click.ClickException(str(error)) from error
