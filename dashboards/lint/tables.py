"""Rule for tables: a column is named, moved or hidden by the name that Grafana gives it."""

from collections.abc import Iterator
from typing import Any, Final

from dashboards.lint.sheet import Found, Sheet, title
from dashboards.lint.texts import labels_of

TIME: Final = "Time"
VALUE: Final = "Value"


def check(sheet: Sheet) -> Iterator[Found]:
    """Complain of columns that no query gives, and of labels that are hidden."""
    for panel in (each for each in sheet.panels if each.get("type") == "table"):
        labels = {label for asked in sheet.asked_by(panel) for label in labels_of(asked) or ()}
        for change in panel.get("transformations") or []:
            yield from (Found(title(panel), says) for says in _columns(change.get("options", {}), labels, panel))


def _columns(options: dict[str, Any], labels: set[str], panel: dict[str, Any]) -> Iterator[str]:
    given = {TIME, VALUE, *(f"{VALUE} #{target.get('refId')}" for target in panel.get("targets") or [])}
    for what, columns in options.items():
        for name in sorted(columns.keys() - given - labels):
            yield f"{what} names the column {name}, which no query gives"
    for name in sorted(labels & options.get("excludeByName", {}).keys()):
        yield f"it hides {name}, by which its rows are told apart"
