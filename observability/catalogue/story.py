"""The log lines of one campaign or of one letter, told apart by their messages and by words that a person seeks.

`campaign_id` is structured metadata, so a campaign's lines are found without parsing one; the line filters come first.
"""

import json
import re
from collections.abc import Iterable
from uuid import UUID

from observability.catalogue.logql import stream


def campaign_lines(campaign: UUID, *, only: Iterable[str] = (), never: Iterable[str] = (), words: str = "") -> str:
    """Select a campaign's lines. `only`, `never`: beginnings of messages; `words`: sought in any case of letters."""
    filters = [f"!~ {_one_of(never)}"] if (never := tuple(never)) else []
    filters += [f"|~ {_one_of(only)}"] if (only := tuple(only)) else []
    filters += [f"|~ {_quoted(f'(?i){re.escape(_in_json(words))}')}"] if words else []
    return " ".join((stream(), *filters, f'| campaign_id="{campaign}"'))


def letter_lines(campaign: UUID, recipients: Iterable[UUID]) -> str:
    """Select the lines that name one of some letters of a campaign."""
    wanted = "|".join(str(recipient) for recipient in recipients)
    return f'{stream()} |~ {_quoted(f""""recipient_id":"({wanted})""")} | campaign_id="{campaign}"'


def _one_of(messages: Iterable[str]) -> str:
    return _quoted(f'"message":"({"|".join(re.escape(message) for message in messages)})')


def _in_json(words: str) -> str:
    """Write words as they stand in a line: quotes and control characters escaped, all else as it is."""
    return json.dumps(words, ensure_ascii=False)[1:-1]


def _quoted(pattern: str) -> str:
    """Write a LogQL string; it may hold a backtick, so it stands in double quotes."""
    return json.dumps(pattern, ensure_ascii=False)
