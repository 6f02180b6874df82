"""A campaign's log lines, from Loki or from this host's spool, as happenings."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from observability.catalogue.events.campaigns import (
    CampaignCancelled,
    CampaignContinued,
    CampaignDeferred,
    CampaignFinished,
    CampaignStarted,
)
from observability.catalogue.events.event import Event
from observability.catalogue.events.guards import BreakerClosed, BreakerOpened
from observability.catalogue.events.letters import EmailFailed, EmailSent, EmailUnknown, UnknownResolved
from observability.catalogue.events.people import RecipientsImported, TestEmailSent
from observability.catalogue.story import campaign_lines, letter_lines
from oncall.logs.asking import Logs, RemoteLoki, spool_logs
from oncall.logs.configuration import loki, shipped_labels
from oncall.logs.exceptions import NoAnswer, QuestionRefused
from oncall.pages.console.reading.timeline.happening import Happening, Origin
from oncall.pages.console.reading.timeline.kinds import EVERY, TELLINGS, Kind, event_of, messages_of

ANSWER_SECONDS = 2.0
LONGEST_NS = 30 * 24 * 3600 * 10**9
"""Loki refuses a longer range, unless it is configured otherwise."""

FACTS: dict[type[Event], str] = {
    CampaignStarted: "started",
    CampaignFinished: "ended",
    CampaignCancelled: "cancelled",
    BreakerOpened: "opened",
    BreakerClosed: "closed",
    RecipientsImported: "imported",
    TestEmailSent: "tested",
    UnknownResolved: "resolved",
}
"""Events of which the database holds a row as well."""
LETTERS = frozenset({EmailSent, EmailFailed, EmailUnknown})


@dataclass(frozen=True, slots=True)
class Told:
    """What the logs say. `source` names who answered, empty: nobody; `trouble`: who did not, and why."""

    happenings: list[Happening] = field(default_factory=list)
    source: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to, and without, `end`; nanoseconds since 1970."""

    start: int
    end: int


def campaign_logs(campaign: UUID, span: Span, kinds: frozenset[Kind], words: str, limit: int) -> Told:
    """Give a campaign's latest lines of a span. Never raises: logs that do not answer are told as `trouble`."""
    never, only = messages_of(EVERY - kinds), messages_of(kinds)
    if Kind.OTHER in kinds:
        query = campaign_lines(campaign, never=never, words=words)
    elif only:
        query = campaign_lines(campaign, only=only, words=words)
    else:
        return Told()
    return ask(query, span, limit)


def letters_logs(campaign: UUID, recipients: list[UUID], span: Span, limit: int) -> Told:
    """Give the latest lines of some letters of a campaign. Never raises, as above."""
    return ask(letter_lines(campaign, recipients), span, limit) if recipients else Told()


def ask(query: str, span: Span, limit: int) -> Told:
    """Ask Loki; where it does not answer, the spool of this host, which holds what Loki has not got yet."""
    start = max(span.start, span.end - LONGEST_NS)
    troubles = []
    for source in (_loki, _spool):
        try:
            logs = source()
            found = logs.lines(query, start, span.end, limit) if logs else None
        except (NoAnswer, QuestionRefused) as error:
            troubles.append(str(error)[:300])
            continue
        if logs and found:
            return Told(list(_happenings(found)), logs.name, " ".join(troubles))
    return Told(trouble=" ".join(troubles))


def _loki() -> Logs | None:
    target = loki(settings.LOKI_URL) if settings.LOKI_URL else None
    return RemoteLoki(target, ANSWER_SECONDS) if target else None


def _spool() -> Logs | None:
    return kept_spool(settings.ONCALL_SPOOL_DIR) if settings.ONCALL_SPOOL_DIR else None


@lru_cache(maxsize=1)
def kept_spool(directory: str) -> Logs:
    """Keep what has been found out about the spool's segments. Raises NoAnswer."""
    return spool_logs(Path(directory), shipped_labels())


def _happenings(found: dict[str, Any]) -> Iterator[Happening]:
    for stream in found["result"]:
        for value in stream["values"]:
            yield happening(int(value[0]), value[1])


def happening(at_ns: int, text: str) -> Happening:
    """Read a line; one that is no JSON object is told as it is."""
    try:
        line = json.loads(text)
    except ValueError:
        line = None
    if not isinstance(line, dict):
        return Happening(at_ns, Kind.OTHER, Origin.LOG, text[:200], line=text)
    message = str(line.get("message", ""))
    event = event_of(message)
    telling = TELLINGS.get(event) if event else None
    return Happening(
        at_ns=at_ns,
        kind=telling.kind if telling else Kind.OTHER,
        origin=Origin.LOG,
        sentence=telling.sentence if telling else message,
        level=str(line.get("level", "")),
        facts=tuple((name, _word(line[name])) for name in (telling.fields if telling else ()) if _told(line, name)),
        fact=_fact(event, line),
        line=json.dumps(line, indent=2, ensure_ascii=False),
    )


def _told(line: dict[str, Any], name: str) -> bool:
    return line.get(name) not in (None, "", 0, False)


def _word(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)


def _fact(event: type[Event] | None, line: dict[str, Any]) -> str:
    """Name the row of the database that tells of the same. A wait that ended has one where a person ended it."""
    if event in LETTERS:
        return f"{TELLINGS[event].kind} {line.get('recipient_id')}"
    if event is CampaignDeferred:
        return f"waits {line.get('defer_reason')}"
    if event is CampaignContinued:
        return "resumed" if line.get("actor") != "system" else ""
    return FACTS.get(event, "") if event else ""
