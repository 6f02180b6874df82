"""Lines of an event, selected in the order of stages that Loki rewards.

The line filter comes before `json`, so that few lines are parsed; `json` extracts the fields that are needed and
no others; `__error__=""`, since one malformed line fails a whole metric query.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final

from observability.catalogue.events.event import Event
from observability.catalogue.labels import APP

NO_FIELDS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Narrow:
    """Which lines: regular expressions, or variables of Grafana; empty leaves a part open.

    `env` is a label of the stream; `provider` and `campaign` are looked for where an event has such a field.
    """

    env: str = ""
    provider: str = ""
    campaign: str = ""


EVERYTHING: Final = Narrow()


def stream(levels: str = "", narrow: Narrow = EVERYTHING) -> str:
    """Select our streams, of one level where it is named."""
    level = f', level="{levels}"' if levels else ""
    env = f', env=~"{narrow.env}"' if narrow.env else ""
    return f'{{app="{APP}"{level}{env}}}'


def lines(
    event: type[Event], condition: str = "", extracted: Mapping[str, str] = NO_FIELDS, narrow: Narrow = EVERYTHING
) -> str:
    """Select an event's lines; `extracted`: label → path of the field, besides `message`."""
    wanted = {"message": "message", **extracted}
    conditions = [condition or exactly(event)]
    contains = f' |= "{event.MESSAGE}"'
    for name, pattern in _narrowed(event, narrow).items():
        wanted.setdefault(name, name)
        conditions.append(f'{name}=~"{pattern}"')
    if narrow.campaign:
        contains += f' |~ "{narrow.campaign}"'
    parsed = ", ".join(f'{name}="{path}"' for name, path in wanted.items())
    return f'{stream(event.LEVEL.name, narrow)}{contains} | json {parsed} | {" | ".join(conditions)} | __error__=""'


def own(*names: str) -> Mapping[str, str]:
    """Extract fields under their own names."""
    return {name: name for name in names}


def exactly(event: type[Event]) -> str:
    """Tell an event by its whole message."""
    return f'message="{event.MESSAGE}"'


def contains(event: type[Event]) -> str:
    """Tell an event by a part of its message."""
    return f'message=~".*{event.MESSAGE}.*"'


def _narrowed(event: type[Event], narrow: Narrow) -> dict[str, str]:
    has = {field.name for field in fields(event)}  # type: ignore[arg-type]  # every subclass of Event is a dataclass
    asked = {"provider": narrow.provider, "campaign_id": narrow.campaign}
    return {name: pattern for name, pattern in asked.items() if pattern and name in has}
