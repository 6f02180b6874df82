"""A page of a campaign's timeline: both sources in one order, the latest first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from mailer_core.models import Campaign
from oncall.pages.console.reading.timeline import database
from oncall.pages.console.reading.timeline.happening import Happening, Origin, nanoseconds
from oncall.pages.console.reading.timeline.kinds import STORY, Kind
from oncall.pages.console.reading.timeline.logs import Span, campaign_logs

SHOWN = 50
TOGETHER_NS = 5 * 10**9
"""A fact is told within seconds of its commit: further apart, a row and a line tell of two facts."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked to see: kinds, words, and what lies before a moment (nanoseconds; None: the latest)."""

    kinds: frozenset[Kind] = STORY
    words: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Happenings, the latest first. `earlier`: the moment before which the next page begins, None at the end."""

    happenings: list[Happening]
    earlier: int | None
    source: str
    trouble: str


def page(campaign: Campaign, wanted: Wanted, shown: int = SHOWN) -> Page:
    """Read a page. Five statements, and one question to the logs."""
    end = wanted.before or nanoseconds(datetime.now(UTC) + timedelta(seconds=1))
    span = Span(nanoseconds(campaign.created_at), end)
    told = campaign_logs(campaign.id, span, wanted.kinds, wanted.words, shown + 1)
    before = _rounded_up(end)
    known = [*database.life(campaign, before), *database.letters(campaign, before, wanted.kinds, shown + 1)]
    folded = fold([one for one in known if one.at_ns < end], told.happenings)
    visible = [one for one in folded if one.kind in wanted.kinds and (not wanted.words or one.has(wanted.words))]
    happenings, earlier = cut(visible, shown)
    return Page(happenings, earlier, told.source, told.trouble)


def _rounded_up(at_ns: int) -> datetime:
    """Go to the database's microseconds without leaving anything out."""
    return datetime.fromtimestamp(at_ns // 10**9, UTC) + timedelta(microseconds=at_ns % 10**9 // 1000 + 1)


def fold(known: Iterable[Happening], told: Iterable[Happening]) -> list[Happening]:
    """Put both in one order, the latest first; a row and a line that tell of one fact become one."""
    lines = list(told)
    alone = []
    for row in known:
        match = next((line for line in lines if _is_same(row, line)), None)
        if match is None:
            alone.append(row)
        else:
            lines[lines.index(match)] = _joined(row, match)
    return sorted([*alone, *lines], key=lambda one: one.at_ns, reverse=True)


def _is_same(row: Happening, line: Happening) -> bool:
    return bool(row.fact) and line.origin is Origin.LOG and row.fact == line.fact and (
        abs(row.at_ns - line.at_ns) < TOGETHER_NS
    )  # fmt: skip


def _joined(row: Happening, line: Happening) -> Happening:
    """Keep the line's words and the row's evidence."""
    facts = tuple(dict((*row.facts, *line.facts)).items()) if row.kind is Kind.PERSON else line.facts
    return replace(line, origin=Origin.BOTH, facts=facts, errors=row.errors)


def cut(happenings: list[Happening], shown: int) -> tuple[list[Happening], int | None]:
    """Take a page and say where the next begins. It begins between two moments, so that none is shown twice or lost."""
    if len(happenings) <= shown:
        return happenings, None
    edge = happenings[shown].at_ns
    first = [one for one in happenings[:shown] if one.at_ns > edge]
    if not first:  # more at one moment than a page holds
        same = [one for one in happenings if one.at_ns == edge]
        return same, edge
    return first, first[-1].at_ns
