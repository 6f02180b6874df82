"""`oncall why`: why does this campaign stand still? One sentence, and what happened to it, from logs and database."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import click

from observability.redact import mask
from oncall.background import Deadline, begun
from oncall.django_process import become_django, need_database
from oncall.logs.options import Duration
from oncall.terminal import language_option

become_django()

from django.db import DatabaseError, connections  # noqa: E402 -- needs the settings loaded
from django.utils import translation  # noqa: E402 -- likewise

from mailer_core.models import Campaign  # noqa: E402 -- likewise
from oncall.commands.diagnose import playbook_address  # noqa: E402 -- likewise
from oncall.pages.console.reading.timeline.happening import Happening  # noqa: E402 -- likewise
from oncall.pages.console.reading.timeline.kinds import STORY  # noqa: E402 -- likewise
from oncall.pages.console.reading.timeline.logs import Span, campaign_logs  # noqa: E402 -- likewise
from oncall.pages.console.reading.timeline.pages import Wanted, page  # noqa: E402 -- likewise
from playbook.diagnosis.running import Question, ask_live, concluded  # noqa: E402 -- likewise
from playbook.diagnosis.where import Where  # noqa: E402 -- likewise

if TYPE_CHECKING:
    from playbook.diagnosis.document import Document

T = TypeVar("T")
Story = tuple[list[Happening], str]
"""What happened, and what could not be read of it."""
MOST = 200
"""Happenings shown; a campaign that stops and goes on all day has some dozens."""
LISTED = 5
OWN = frozenset({"recipient_email", "recipient_id"})
"""Facts that differ from letter to letter."""
ADDRESS = "recipient_email"
"""Masked, since what `why` says is pasted into chats; the logs and the pages hold it whole."""
WITHIN_SECONDS = 7.5
"""All that is waited for, whatever hangs; beginning and ending, the command stays below ten."""
DAY_NS = 24 * 3600 * 10**9
EXAMPLES = """\b
Examples:
  oncall why 0f8fad5b-d9cb-469f-a165-70867728950e
  oncall why "Autumn prog" --since 2h

\b
Exit codes: as `oncall diagnose --campaign`: 0 nothing is wrong, 10 this is why, 20 not enough evidence;
2 wrong usage (no such campaign, or several begin so).
"""


@click.command(epilog=EXAMPLES)
@click.argument("campaign")
@click.option("--since", type=Duration(), help="How far back the story goes [its beginning].")
@language_option
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON: the verdict (as `diagnose`) and the story.")
@click.pass_context
def command(ctx: click.Context, campaign: str, since: int | None, language: str, as_json: bool) -> None:
    """Say in one sentence why CAMPAIGN (its id, or how its name begins) stands still, and tell its story."""
    ctx.with_resource(translation.override(language))
    need_database()
    document, (story, trouble) = _asked(campaign, since, language)
    click.echo(_as_json(document, story, trouble) if as_json else "\n".join(_lines(document, story, trouble, language)))
    sys.exit(int(document["exit_code"]))


def _asked(words: str, since: int | None, spoken: str) -> "tuple[Document, Story]":
    """Diagnose and read the story at once, under one deadline; only a name must be found before either."""
    deadline = Deadline.after(WITHIN_SECONDS)
    named = _uuid(words)
    wanted, row = (named, None) if named else _named(words, deadline)
    told = begun(lambda: _told(wanted, row, since, spoken))
    environment = dict(os.environ)
    question = Question(str(wanted), budget=deadline.left)
    document = concluded(ask_live(Where.of(environment), question, playbook_address(environment)))
    try:
        return document, told.result(deadline.left)
    except TimeoutError:
        return document, ([], f"The story did not come within {WITHIN_SECONDS:g} s")


def _named(words: str, deadline: Deadline) -> tuple[UUID, Campaign | None]:
    """Find a campaign by its name. Raises click.ClickException where nobody answers in time."""
    looking = begun(lambda: _closing(lambda: _found(words)))
    try:
        return looking.result(deadline.left)
    except TimeoutError:
        raise click.ClickException(
            f"PostgreSQL did not say within {WITHIN_SECONDS:g} s which campaign that is: name it by its id"
        ) from None


def _closing(work: Callable[[], T]) -> T:
    """Work in a thread of its own, which has its own connection."""
    try:
        return work()
    finally:
        connections.close_all()


def _told(wanted: UUID, row: Campaign | None, since: int | None, spoken: str) -> "Story":
    """Tell the story in a thread of its own, which has its own language and its own connection."""
    with translation.override(spoken):
        return _closing(lambda: _story(wanted, row or _found(str(wanted))[1], since))


def _found(words: str) -> tuple[UUID, Campaign | None]:
    """Find the campaign; where PostgreSQL does not answer, an id is believed. Raises click.UsageError."""
    try:
        return _by_words(words)
    except DatabaseError as error:
        wanted = _uuid(words)
        if wanted is None:
            raise click.ClickException(
                f"PostgreSQL does not answer, so only an id can be asked for: {error}"
            ) from error
        return wanted, None


def _by_words(words: str) -> tuple[UUID, Campaign]:
    wanted = _uuid(words)
    known = Campaign.objects.order_by("-created_at")
    named = known.filter(pk=wanted) if wanted else known.filter(name__istartswith=words)
    rows = list(named[: LISTED + 1])
    if not rows:
        raise click.UsageError(f"There is no campaign {words!r}; `oncall diagnose --json` lists those in flight.")
    exact = [row for row in rows if row.name.casefold() == words.casefold()]
    if len(rows) > 1 and len(exact) != 1:
        listed = "\n".join(f"  {row.id}  {row.name}" for row in rows[:LISTED])
        raise click.UsageError(f"Several campaigns begin with {words!r}; name one by its id:\n{listed}")
    chosen = exact[0] if len(exact) == 1 else rows[0]
    return chosen.id, chosen


def _uuid(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None


def _story(wanted: UUID, row: Campaign | None, since: int | None) -> Story:
    """Give what happened, the oldest first; from the logs alone where PostgreSQL does not answer."""
    now = int(datetime.now(UTC).timestamp() * 1e9) + 10**9
    begin = now - since if since else 0
    try:
        if row is not None:
            found = page(row, Wanted(STORY), MOST)
            return [one for one in reversed(found.happenings) if one.at_ns >= begin], found.trouble
    except DatabaseError as error:
        trouble = f"PostgreSQL: {error}".strip()
    else:
        trouble = "PostgreSQL does not answer"
    told = campaign_logs(wanted, Span(begin or now - DAY_NS, now), STORY, "", MOST)
    return sorted(told.happenings, key=lambda one: one.at_ns), f"{trouble} {told.trouble}".strip()


def _lines(document: "Document", story: list[Happening], trouble: str, spoken: str) -> Iterator[str]:
    yield str(document["answer"][spoken])
    for one in document["facts"][:2]:
        yield f"  {one['text'][spoken]}"
    day = ""
    for _, alike in groupby(story, key=_alike):
        one, *others = alike
        if one.day != day:
            day = one.day
            yield day
        times = f" ×{len(others) + 1}" if others else ""
        yield f"  {one.clock}  {one.sentence}{times}{_facts(one, same=bool(others))}  [{one.origin_shown}]"
    if trouble:
        yield f"? {trouble}"
    yield str(document["section"]["url"])


def _alike(one: Happening) -> tuple[str, ...]:
    """Name what attempts that follow one another must share to be told in one line: all but whose letter it was."""
    return (str(one.sentence), one.day, *(f"{name}={value}" for name, value in one.facts if name not in OWN))


def _facts(one: Happening, *, same: bool) -> str:
    """Write the facts beside it; of many alike, those that all have."""
    shown = [(name, value) for name, value in one.facts if not (same and name in OWN)]
    return "".join(f"  {name}={mask(value) if name == ADDRESS else value}" for name, value in shown)


def _as_json(document: "Document", story: list[Happening], trouble: str) -> str:
    told: list[dict[str, Any]] = [
        {
            "at": one.at.isoformat(),
            "kind": one.kind.value,
            "sentence": str(one.sentence),
            "level": one.level,
            "origin": one.origin.value,
            "facts": {name: mask(value) if name == ADDRESS else value for name, value in one.facts},
        }
        for one in story
    ]
    return json.dumps({"verdict": document, "story": told, "trouble": trouble}, ensure_ascii=False, indent=2)
