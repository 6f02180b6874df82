"""How far a spool has been shipped: an offset a segment, and running totals, in one durable file."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from observability.spool.durable import write_durably
from observability.spool.segment import find

FILE = "cursor.json"


@dataclass
class Totals:
    """Entries since the spool began. `dropped` sums what the drop notices tell, `torn` broken records."""

    shipped: int = 0
    dead: int = 0
    dropped: int = 0
    torn: int = 0


@dataclass
class Cursor:
    """Bytes of each segment (by stem) that are stored or dead. Owned by the one shipper."""

    directory: Path
    offsets: dict[str, int] = field(default_factory=dict)
    totals: Totals = field(default_factory=Totals)

    def save(self, half_way: Callable[[], None] = lambda: None) -> None:
        """Make the position durable. Segments that exist no more are forgotten."""
        self.offsets = {stem: at for stem, at in self.offsets.items() if find(self.directory, stem)}
        content = orjson.dumps({"offsets": self.offsets, "totals": asdict(self.totals)})
        write_durably(self.directory / FILE, content, half_way)


def load_cursor(directory: Path) -> Cursor:
    """Read the position; none, or a damaged one, means the beginning (what is sent twice is stored once)."""
    try:
        saved: dict[str, Any] = orjson.loads((directory / FILE).read_bytes())
        return Cursor(directory, dict(saved["offsets"]), Totals(**saved["totals"]))
    except (FileNotFoundError, orjson.JSONDecodeError, KeyError, TypeError):
        return Cursor(directory)
