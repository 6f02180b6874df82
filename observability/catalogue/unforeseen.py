"""Lines that no event tells: errors that nobody foresaw, and lines that no query can read."""

from typing import Final

from observability.catalogue.events.guards import BreakerOpened, ConservationBroken
from observability.catalogue.events.letters import EmailFailed
from observability.catalogue.events.relay import ConnectionFailed
from observability.catalogue.labels import APP
from observability.catalogue.levels import Level
from observability.catalogue.logql import EVERYTHING, Narrow, stream

KNOWN_ERRORS: Final = tuple(
    event.MESSAGE for event in (EmailFailed, ConnectionFailed, BreakerOpened, ConservationBroken)
)
"""What is told at level ERROR by an event, and judged by its metric."""

LEVELS: Final = f"{Level.ERROR.name}|CRITICAL"


def error_lines(narrow: Narrow = EVERYTHING) -> str:
    """Select lines at level ERROR and above that no event tells."""
    env = f', env=~"{narrow.env}"' if narrow.env else ""
    others = " ".join(f'!= "{message}"' for message in KNOWN_ERRORS)
    return f'{{app="{APP}", level=~"{LEVELS}"{env}}} {others}'


def unreadable_lines(narrow: Narrow = EVERYTHING) -> str:
    """Select lines that are no JSON object: no query that parses sees them."""
    return f'{stream(narrow=narrow)} !~ "^[{{].*[}}]$"'


def by_component(lines: str, window: str, *apart: str) -> str:
    """Count lines by the part that wrote them; `apart`: by further labels of their streams."""
    return f"sum by ({', '.join((*apart, 'component'))}) (count_over_time({lines} [{window}]))"
