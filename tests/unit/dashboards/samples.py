"""A panel that draws something."""

from typing import Any

from dashboards.lead import Lines
from dashboards.panel import Kind, Panel, Target, Unit
from observability.catalogue.metrics import backlog
from observability.catalogue.panels import from_logs
from observability.catalogue.panels.from_metrics import level
from observability.catalogue.text import same


def panel(key: str, **changed: Any) -> Panel:
    """Make a panel of letters that are due."""
    own: dict[str, Any] = {
        "title": same(f"Panel {key}"),
        "kind": Kind.SERIES,
        "targets": (Target(level(backlog.RECIPIENTS_RUNNABLE), same("due")),),
        "unit": Unit.COUNT,
        "meaning": same("Letters that are due and could be sent."),
        "normal": same("0."),
        "action": same("look."),
        "leads": (Lines(from_logs.all_lines()),),
    }
    return Panel(key, **{**own, **changed})
