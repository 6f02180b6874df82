"""What every line begins with: its moment, and an id that no other line has."""

import itertools
import os
from datetime import UTC, datetime
from functools import lru_cache
from secrets import token_hex


class LineIds:
    """Ids unique to a line for ever: a random prefix a process, then a count; cheaper than a UUID.

    `prefix` and `count` are for whoever writes an id, in hex digits and a hyphen, together with other things.
    """

    def __init__(self) -> None:
        self._renew()
        os.register_at_fork(after_in_child=self._renew)

    def _renew(self) -> None:
        self.prefix = token_hex(8).encode()
        self.count = itertools.count()

    def next(self) -> bytes:
        """Give an id, of hex digits and a hyphen."""
        return b"%b-%x" % (self.prefix, next(self.count))


ids = LineIds()


def iso(ts_ns: int) -> bytes:
    """Write nanoseconds since the epoch as RFC 3339 in UTC, with microseconds."""
    second, rest = divmod(ts_ns, 1_000_000_000)
    return b"%b.%06dZ" % (iso_second(second), rest // 1000)


@lru_cache(maxsize=2)
def iso_second(second: int) -> bytes:
    """Write whole seconds likewise, without the zone."""
    return datetime.fromtimestamp(second, UTC).isoformat()[:19].encode()
