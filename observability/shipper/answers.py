"""What an answer of Loki to a push means, and how long to wait before asking again. Pure decisions.

Source: Loki's push handler and distributor. Only 204 says "stored". 260 is "ingestion blocked" and
200 is "blocked, say nothing": both discarded the entries. A 400 is partial: the valid entries of the
push are stored, so the push may be sent again in parts. A 400 that is not Loki's own (a proxy's page
of HTML) says nothing about an entry.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto

FIRST_DELAY_SECONDS = 0.1
LONGEST_DELAY_SECONDS = 30.0
STORED = 204
"""The only answer that says so."""
TOO_LARGE = 413
"""True of a body whoever says it, a proxy too."""
LONGEST_RETRY_AFTER_SECONDS = 600.0
"""A gateway's typing error must not silence the log for a day."""


class Action(Enum):
    """What to do with the entries of a push."""

    DONE = auto()
    RETRY = auto()
    HOLD = auto()
    """Retry, and raise an alarm: only a human can mend this."""
    SPLIT = auto()
    """Send the halves; a single entry goes to the dead letters."""


@dataclass(frozen=True)
class Answer:
    """A reply, or its absence: `status` 0, `text` the error. `retry_after` in seconds, None: not said."""

    status: int
    text: str = ""
    retry_after: float | None = None
    html: bool = False


def action_for(answer: Answer) -> Action:
    """Decide by status."""
    status = answer.status
    if status == STORED:
        return Action.DONE
    if status == TOO_LARGE or (status in {400, 422} and not answer.html):
        return Action.SPLIT
    if status in {0, 200, 260, 408, 425, 429} or status >= 500:  # noqa: PLR2004 -- HTTP's server errors
        return Action.RETRY
    return Action.HOLD


def delay(attempt: int, retry_after: float | None, chance: float) -> float:
    """Return seconds to wait after the `attempt`-th failure in a row (from 0).

    Full jitter (`chance` in 0..1) over a doubling bound, without limit of attempts; never less than
    what the server asked for.
    """
    bound = min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2.0 ** min(attempt, 16))
    return max(chance * bound, retry_after or 0.0)


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Read the header: seconds or an HTTP date (RFC 9110, 10.2.3); None where absent or unreadable."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return min(float(value), LONGEST_RETRY_AFTER_SECONDS)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max(0.0, (when - now).total_seconds()), LONGEST_RETRY_AFTER_SECONDS)
