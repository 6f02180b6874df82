"""An event of each kind, with plausible fields."""

import dataclasses
from datetime import UTC, datetime
from typing import Any, get_type_hints
from uuid import UUID, uuid4

from observability.catalogue.events.event import Event
from observability.catalogue.events.every import EVENTS
from observability.catalogue.events.letters import EmailSent

PROVIDER = "smtp_global"
_WORDS = {
    "provider": PROVIDER,
    "error_class": "transient",
    "scope": "provider",
    "phase": "connect",
    "defer_reason": "circuit_breaker",
    "campaign_status": "finished",
    "action": "campaign_start",
    "refusal": "throttled",
    "decision": "resend",
}


def _value(name: str, kind: Any) -> Any:
    if kind is UUID:
        return uuid4()
    if kind in (int, float):
        return 3
    if kind is bool:
        return True
    if kind == dict[str, int]:
        return {"sent": 1}
    if kind == datetime | None:
        return datetime.now(UTC)
    return _WORDS.get(name, "word") if kind is str else None


def example(kind: type[Event], **fields: Any) -> Any:
    """Make an event of a kind."""
    hints = get_type_hints(kind)
    values = {
        field.name: _value(field.name, hints[field.name])
        for field in dataclasses.fields(kind)  # type: ignore[arg-type]  # every kind is a dataclass
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }
    return kind(**(values | fields))


def sent(**fields: Any) -> EmailSent:
    """Make the fact that a letter was taken."""
    event: EmailSent = example(EmailSent, **fields)
    return event


def one_of_each() -> list[Event]:
    """Make an event of every kind there is."""
    return [example(kind) for kind in EVENTS]
