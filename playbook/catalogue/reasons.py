"""Where a reason to wait leads: each to its own section, apart from those that are somebody's plan."""

from typing import Final

from observability.catalogue.links import reason_anchor
from observability.catalogue.reasons import DeferReason
from observability.catalogue.text import Text
from playbook.snippet import Branch

PLANS: Final = (DeferReason.HOURLY_LIMIT, DeferReason.OUTSIDE_SEND_WINDOW, DeferReason.PAUSED_BY_USER)
"""Reasons at which nothing is wrong."""


def by_reason(asked: Text) -> tuple[Branch, ...]:
    """Give a branch for each reason that somebody must look at; `asked` says how an answer shows it, with `{}`."""
    troubles = (reason for reason in DeferReason if reason not in PLANS)
    return tuple(
        Branch(Text(asked.en.format(reason), asked.ru.format(reason)), reason_anchor(reason)) for reason in troubles
    )
