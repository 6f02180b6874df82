"""What a panel is: a question, its unit, what is normal, what to do when it is not, and where that leads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from dashboards.lead import Lead
from observability.catalogue.panels.query import Query
from observability.catalogue.text import Text, same


class Kind(StrEnum):
    """How a panel draws. Series and bars ask over time; the others ask once, about the end of the time shown."""

    STAT = "stat"
    SERIES = "series"
    BARS = "bars"
    TIMELINE = "timeline"
    TABLE = "table"
    LOGS = "logs"


OVER_TIME = frozenset({Kind.SERIES, Kind.BARS, Kind.TIMELINE})


class Unit(StrEnum):
    """Units of Grafana that we use."""

    COUNT = "locale"
    PER_MINUTE = "suffix:/min"
    SECONDS = "s"
    BYTES = "bytes"
    SHARE = "percentunit"
    TRUTH = "bool_yes_no"
    NONE = "none"


class Colour(StrEnum):
    """Colours by what they mean; the last four only tell apart, where a list is longer than that."""

    GOOD = "green"
    WARNING = "orange"
    CRITICAL = "red"
    NEUTRAL = "blue"
    IDLE = "text"
    OTHER = "purple"
    SKY = "light-blue"
    ROSE = "light-red"
    EARTH = "dark-yellow"
    SUN = "yellow"


NOTHING: Final = same("")


@dataclass(frozen=True)
class Limits:
    """Values from which a number is a warning, or critical; `least`: too little is what is bad."""

    warning: float | None = None
    critical: float | None = None
    least: bool = False


NO_LIMITS: Final = Limits()


@dataclass(frozen=True)
class State:
    """A value in words."""

    text: Text
    colour: Colour


@dataclass(frozen=True)
class Target:
    """A query and the name of its series, in which `{{label}}` stands for a label.

    `dashed`: a line that would else hide, or be hidden by, another one that it should lie on. `listed`: whether a
    legend names its series; not where there is one for each hour. `limits`, `states`: its own, not the panel's.
    """

    query: Query
    legend: Text = NOTHING
    colour: Colour | None = None
    dashed: bool = False
    listed: bool = True
    limits: Limits | None = None
    states: Mapping[float, State] = field(default_factory=dict)


@dataclass(frozen=True)
class Panel:
    """A panel. `key` gives its id, for ever: a metric's name, where an alert leads to it.

    `alerts`: the alerts that judge what it draws; each leads to its section of the playbook. `reasons`: its
    series are named by `defer_reason`, and each leads to the section of its reason. `empty`: what no data means.
    """

    key: str
    title: Text
    kind: Kind
    targets: tuple[Target, ...]
    unit: Unit
    meaning: Text
    normal: Text
    action: Text
    leads: tuple[Lead, ...] = ()
    alerts: tuple[str, ...] = ()
    limits: Limits = NO_LIMITS
    states: Mapping[float, State] = field(default_factory=dict)
    reasons: bool = False
    empty: Text = NOTHING
    width: int = 8
    height: int = 7


@dataclass(frozen=True)
class Row:
    """A line with a title, and the panels below it."""

    title: Text
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Mark:
    """An annotation: moments that a query finds. `tags`: labels whose values stand beside its text."""

    name: Text
    query: Query
    colour: Colour
    title: Text
    text: Text = NOTHING
    tags: tuple[str, ...] = ()
