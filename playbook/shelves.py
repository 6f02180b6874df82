"""What the playbook must hold: its shelves, the sections on each, and the headings of a section in their order."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from alerts.rules import every_alert
from observability.catalogue.links import alert_anchor, reason_anchor
from observability.catalogue.reasons import DeferReason
from observability.catalogue.text import Text


class Shelf(StrEnum):
    """Kinds of sections, each a folder in `playbook/sections/`, in the order of the page."""

    QUICK = "quick"
    ALERTS = "alerts"
    REASONS = "reasons"
    OPERATIONS = "operations"
    REFERENCE = "reference"


TITLES: Final[Mapping[Shelf, Text]] = {
    Shelf.QUICK: Text("Quick diagnosis", "Быстрая диагностика"),
    Shelf.ALERTS: Text("Alerts", "Оповещения"),
    Shelf.REASONS: Text("Why a campaign waits", "Почему кампания ждёт"),
    Shelf.OPERATIONS: Text("Operations", "Операции"),
    Shelf.REFERENCE: Text("Reference", "Справочник"),
}

VERIFY: Final = Text("Verify", "Проверьте результат")
BACKGROUND: Final = Text("Background", "Подробности")
"""Folded in the page: nobody needs it at 3 am."""

HEADINGS: Final[Mapping[Shelf, tuple[Text, ...]]] = {
    Shelf.QUICK: (),
    Shelf.ALERTS: (
        Text("Impact", "Последствия"),
        Text("Confirm", "Убедитесь"),
        Text("Act now", "Сделайте сейчас"),
        Text("Act later", "Сделайте потом"),
        VERIFY,
        Text("Roll back", "Откат"),
        Text("Escalate", "Эскалация"),
        BACKGROUND,
    ),
    Shelf.REASONS: (
        Text("Symptom", "Симптом"),
        Text("Cause", "Причина"),
        Text("Action", "Действие"),
        VERIFY,
        Text("Escalate", "Эскалация"),
    ),
    Shelf.OPERATIONS: (
        Text("Precondition", "Предусловие"),
        Text("Blast radius", "Что затронет"),
        Text("Command", "Команда"),
        VERIFY,
        Text("Roll back", "Откат"),
    ),
    Shelf.REFERENCE: (),
}

OPERATIONS: Final = (
    "op-campaign-start",
    "op-campaign-pause",
    "op-campaign-resume",
    "op-campaign-cancel",
    "op-unknowns-resolve",
    "op-limit-set",
    "op-breaker-reset",
    "op-workers-restart",
    "op-workers-drain",
    "op-process-restart",
    "op-session-end",
    "op-connections-free",
    "op-orphans-return",
    "op-celery-check",
    "op-credentials-rotate",
    "op-dead-letters-replay",
    "op-alert-silence",
)
REFERENCE: Final = ("diagnosis-steps", "glossary", "escalation")
"""The last sections of the page; useful SQL (`sql-…`) stands before them, as much of it as there is."""


@dataclass(frozen=True)
class Marker:
    """How a step begins."""

    safe: str
    changes: str


MARKERS: Final[Mapping[str, Marker]] = {
    "en": Marker("(safe)", "(changes production)"),
    "ru": Marker("(безопасно)", "(меняет рабочую систему)"),
}


def wanted(shelf: Shelf) -> tuple[str, ...]:
    """Name the sections that a shelf must hold, in their order."""
    match shelf:
        case Shelf.QUICK:
            return ("quick-diagnosis",)
        case Shelf.ALERTS:
            return tuple(alert_anchor(alert.name) for alert in every_alert())
        case Shelf.REASONS:
            return tuple(reason_anchor(reason) for reason in DeferReason)
        case Shelf.OPERATIONS:
            return OPERATIONS
        case Shelf.REFERENCE:
            return REFERENCE
