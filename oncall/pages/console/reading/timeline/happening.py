"""One line of a timeline, wherever it comes from."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oncall.pages.console.reading.timeline.kinds import Kind


class Origin(StrEnum):
    """Who knows of it."""

    DATABASE = "database"
    LOG = "log"
    BOTH = "both"


ORIGINS: dict[Origin, Promise] = {
    Origin.DATABASE: _("database"),
    Origin.LOG: _("log"),
    Origin.BOTH: _("database and log"),
}
TONES = {Kind.CAMPAIGN: "live", Kind.SENT: "good", Kind.WAIT: "warn", Kind.PERSON: "live"}
LEVEL_TONES = {"ERROR": "bad", "CRITICAL": "bad", "WARNING": "warn"}


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a campaign. Words of `facts` and `line` may come from outside.

    `fact` is equal for the row of the database and the log line that tell of the same; "" for what one alone tells.
    `line`: the log line, for people to read, empty where there is none.
    """

    at_ns: int
    kind: Kind
    origin: Origin
    sentence: str | Promise
    level: str = "INFO"
    facts: tuple[tuple[str, str], ...] = ()
    fact: str = ""
    line: str = ""
    errors: tuple[tuple[str, int], ...] = field(default=())

    @property
    def at(self) -> datetime:
        """Give the time, to the microsecond."""
        return datetime.fromtimestamp(self.at_ns / 1e9, UTC)

    @property
    def clock(self) -> str:
        """Write the time of the day in UTC, to the millisecond."""
        return f"{self.at:%H:%M:%S}.{self.at_ns // 1_000_000 % 1000:03d}"

    @property
    def day(self) -> str:
        """Name the day, in UTC."""
        return f"{self.at:%Y-%m-%d}"

    @property
    def tone(self) -> str:
        """Name the tone in which it is told."""
        if self.fact == "closed":
            return "good"
        return TONES.get(self.kind) or LEVEL_TONES.get(self.level, "quiet")

    @property
    def origin_shown(self) -> Promise:
        """Say in words who knows of it."""
        return ORIGINS[self.origin]

    def has(self, words: str) -> bool:
        """Say whether it holds these words, in any case of letters."""
        text = " ".join((str(self.sentence), self.line, *(value for _name, value in self.facts)))
        return words.casefold() in text.casefold()


def nanoseconds(at: datetime) -> int:
    """Write a time as nanoseconds since 1970, exactly."""
    whole = at.astimezone(UTC)
    return int(whole.replace(microsecond=0).timestamp()) * 10**9 + whole.microsecond * 1000
