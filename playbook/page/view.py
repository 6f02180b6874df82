"""What the HTML page shows, prepared for its templates: no template computes anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from playbook.facts import Facts


@dataclass(frozen=True)
class Way:
    """Where a result leads; without an anchor, on in the same section."""

    result: Markup
    anchor: str
    title: str


@dataclass(frozen=True)
class Here:
    """Where the reader stands, and what is said to whom a result leads back there."""

    anchor: str
    words: str


@dataclass(frozen=True)
class Reading:
    """What is read beside a snippet. `id` is set where it stands first, with its samples; `more` leads there."""

    question: Markup
    ways: tuple[Way, ...]
    id: str = ""
    more: str = ""
    samples: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Command:
    """A block: what is pasted, by door, and what it answers."""

    openings: Mapping[str, Markup]
    body: Markup
    closings: Mapping[str, str]
    expected: Markup
    normal: Markup
    changes: bool
    reading: Reading | None = None


@dataclass(frozen=True)
class Part:
    """What stands under one heading; `name` is its place in the order, the same in both languages."""

    heading: str
    name: str
    body: Markup
    folded: bool


@dataclass(frozen=True)
class Article:
    """A section of the page."""

    anchor: str
    title: str
    lead: str
    facts: Facts | None
    said: Markup
    rule: Markup
    parts: tuple[Part, ...]

    @property
    def severity(self) -> str:
        """The severity of an alert; empty for all others."""
        return "" if self.facts is None else "critical" if self.facts.critical else "warning"


@dataclass(frozen=True)
class Rack:
    """A shelf with its articles."""

    name: str
    title: str
    articles: tuple[Article, ...]
