"""What the provider said to the last letters: blocked, throttled, or in trouble itself; and the breaker it opened."""

import re
from collections.abc import Mapping
from typing import Any, Final

from observability.catalogue.closed import BreakerState, Scope
from observability.catalogue.reasons import DeferReason
from observability.catalogue.text import Text
from playbook.diagnosis.causes.cause import Cause, Finding, against, found
from playbook.diagnosis.causes.flight import closing, goes_on, ids, resuming, row_facts, since, waiting_if_told
from playbook.diagnosis.causes.relay import AUTH_CODES, PROBE, turned_away
from playbook.diagnosis.causes.remedies import (
    again,
    safe,
    why,
)
from playbook.diagnosis.causes.upstream import WAY_OUT
from playbook.diagnosis.evidence import Evidence
from playbook.diagnosis.steps import (
    postgres,
)
from playbook.diagnosis.words import say

CLOSING: Final = 421


THROTTLES: Final = ("4.7.", "4.5.")


_TOO_MUCH: Final = re.compile(r"too (many|much|fast)|rate|throttl|limit|quota|slow down", re.IGNORECASE)


PERMANENT: Final = 500


TRANSIENT: Final = 400


BEFORE_MAIL: Final = frozenset({"connect", "ehlo", "starttls", "auth"})


def refused_letters(evidence: Evidence) -> list[dict[str, Any]]:
    """Give the campaigns whose breaker is open or being probed: each with the last error that opened it."""
    rows = evidence.flight(postgres.FLIGHT.id)
    return [
        row for row in rows if row["breaker_state"] != BreakerState.CLOSED and row["status"] in {"active", "deferred"}
    ]


def _is_blocked(row: Mapping[str, Any]) -> bool:
    return (
        (row["last_code"] or 0) >= PERMANENT
        and row["last_scope"] == Scope.SENDER
        and row["last_code"] not in AUTH_CODES
    )


def _is_throttled(row: Mapping[str, Any]) -> bool:
    """Tell "you send too much" from "we have trouble ourselves": by code, enhanced code, or the words."""
    if not TRANSIENT <= (row["last_code"] or 0) < PERMANENT or row["last_scope"] != Scope.PROVIDER:
        return False
    enhanced = (row["last_enhanced"] or "").startswith(THROTTLES)
    return row["last_code"] == CLOSING or enhanced or bool(_TOO_MUCH.search(row["last_error"] or ""))


def is_unanswered(row: Mapping[str, Any]) -> bool:
    """Tell a letter that got no reply after MAIL."""
    return row["last_code"] is None and row["last_phase"] not in (None, *BEFORE_MAIL)


def _blocked(evidence: Evidence) -> Finding:
    rows = [row for row in refused_letters(evidence) if _is_blocked(row)]
    if not rows and (met := turned_away(evidence, range(PERMANENT, 600))):
        return found(
            Text("The mail server turns us away at its door.", "Почтовый сервер не пускает нас с порога."), met, [PROBE]
        )
    if not rows:
        return against(
            postgres.FLIGHT, Text("no letter was refused for its sender", "из-за отправителя письма не отклоняли")
        )
    return found(
        say(
            "{provider} blocks us as a sender: “{error}”",
            "{provider} блокирует нас как отправителя: «{error}»",
            provider=rows[0]["provider"],
            error=rows[0]["last_error"],
        ),
        row_facts(rows),
        [
            safe(
                f"oncall why {rows[0]['campaign_id']}",
                "read the provider's words; the provider must unblock us",
                "прочитать ответ провайдера; снять блок может он",
            ),
            *closing(rows),
        ],
        campaigns=ids(rows),
        since_seconds=since(rows),
        anchor="alert-mailer-sender-rejected",
    )


def _throttling(evidence: Evidence) -> Finding:
    asked = waiting_if_told(evidence, DeferReason.PROVIDER_THROTTLED)
    rows = [row for row in refused_letters(evidence) if _is_throttled(row)]
    if not rows and not asked and (met := turned_away(evidence, range(TRANSIENT, PERMANENT))):
        return found(
            Text("The mail server asks us to come back later.", "Почтовый сервер просит зайти позже."), met, [again()]
        )
    if not rows and not asked:
        return against(postgres.FLIGHT, Text("the provider asked nobody to wait", "провайдер не просил подождать"))
    first = (rows or asked)[0]
    return found(
        say(
            "{provider} throttles us: “{error}”; {next}",
            "{provider} ограничивает нас: «{error}»; {next}",
            provider=first["provider"],
            error=first["last_error"] or "come back later",
            next=goes_on(first),
        ),
        row_facts([*rows, *asked]),
        [why(first["campaign_id"]), *(closing(rows) or resuming(asked))],
        campaigns=ids([*rows, *asked]),
        since_seconds=since(rows),
        anchor="reason-circuit-breaker" if rows else "reason-provider-throttled",
    )


def _breaker(evidence: Evidence) -> Finding:
    rows = refused_letters(evidence)
    if not rows:
        return against(postgres.FLIGHT, Text("every circuit breaker is closed", "все предохранители замкнуты"))
    first = rows[0]
    return found(
        say(
            "The circuit breaker of “{name}” is open ({error}); {next}",
            "Предохранитель кампании «{name}» разомкнут ({error}); {next}",
            name=first["name"],
            error=first["last_error"] or "—",
            next=goes_on(first),
        ),
        row_facts(rows),
        [why(first["campaign_id"]), *closing(rows)],
        campaigns=ids(rows),
        since_seconds=since(rows),
    )


SMTP_BLOCKED: Final = Cause(
    "smtp_blocked", Text("the provider blocks us", "провайдер нас блокирует"), "alert-mailer-sender-rejected", _blocked
)


SMTP_THROTTLING: Final = Cause(
    "smtp_throttling",
    Text("the provider throttles us", "провайдер нас ограничивает"),
    "reason-provider-throttled",
    _throttling,
)


CIRCUIT_BREAKER: Final = Cause(
    "circuit_breaker",
    Text("a circuit breaker is open", "предохранитель разомкнут"),
    "reason-circuit-breaker",
    _breaker,
    (*WAY_OUT, "smtp_blocked", "smtp_throttling", "smtp_slow"),
)
