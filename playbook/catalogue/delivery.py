"""Questions about letters that get out, or do not."""

from datetime import timedelta
from typing import Final

from playbook.parameters import CAMPAIGN_ID
from playbook.snippet import Branch, Effect, Kind, Snippet, Text

CAMPAIGN_STATE: Final = Snippet(
    "campaign-state",
    Kind.SQL,
    Text("What does this campaign do now, and what does it wait for?", "Что кампания делает сейчас и чего ждёт?"),
    (CAMPAIGN_ID,),
    Effect.READ,
    Text("One row; no row means that there is no such campaign.", "Одна строка; если строк нет, такой кампании нет."),
    Text(
        "`queue` is `active` and `served_seconds_ago` below 60.", "`queue` — `active`, `served_seconds_ago` меньше 60."
    ),
    timedelta(seconds=2),
    (
        Branch(
            Text("`defer_reason` is `circuit_breaker`", "`defer_reason` — `circuit_breaker`"), "reason-circuit-breaker"
        ),
    ),
)

SNIPPETS: Final = (CAMPAIGN_STATE,)
