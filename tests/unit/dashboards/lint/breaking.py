"""How a test breaks a dashboard: at one place, in one way."""

from collections.abc import Callable
from typing import Any

from dashboards.lint.rules import lint
from dashboards.lint.sheet import Sheet
from observability.catalogue.queries import EMAILS_SENT
from tests.unit.dashboards.rendered import panel, sheet, sheets, target

Break = Callable[[Sheet], object]
Case = tuple[str, str, Break]
"""A rule, a part of what it says, and what makes it complain."""


def small() -> Sheet:
    """Give the overview's first rows, and one panel of each other kind: the same rules in a third of the time."""
    whole = sheet()
    rows = [number for number, item in enumerate(whole.items) if item["type"] == "row"]
    others = [panel(whole, kind) for kind in ("table", "logs")]
    return Sheet(whole.name, {**whole.document, "panels": [*whole.items[: rows[3]], *others]})


def problems(broken: Sheet) -> list[tuple[str, str]]:
    return [(problem.rule, problem.says) for problem in lint([broken], sheets())]


def change(item: Any, **values: Any) -> None:
    item.update(values)


def replace_in(item: dict[str, Any], key: str, old: str, new: str) -> None:
    assert old in item[key]
    item[key] = item[key].replace(old, new)


def defaults(broken: Sheet, kind: str = "timeseries") -> dict[str, Any]:
    found: dict[str, Any] = panel(broken, kind)["fieldConfig"]["defaults"]
    return found


def by_metric(broken: Sheet, old: str, new: str) -> None:
    replace_in(target(broken, "prometheus"), "expr", old, new)


def by_line(broken: Sheet, old: str, new: str) -> None:
    replace_in(target(broken, "loki"), "expr", old, new)


def asks(broken: Sheet, text: str, engine: str = "prometheus") -> None:
    change(target(broken, engine), expr=text)


def link(broken: Sheet) -> dict[str, Any]:
    found: dict[str, Any] = defaults(broken)["links"][0]
    return found


def variable(broken: Sheet, name: str) -> dict[str, Any]:
    return next(each for each in broken.variables if each["name"] == name)


def mark(broken: Sheet) -> dict[str, Any]:
    return broken.annotations[0]


def numbers(broken: Sheet) -> dict[str, Any]:
    """Give a panel of numbers from both."""
    return next(item for item in broken.panels if item["title"] == EMAILS_SENT.name)


def beside(broken: Sheet, **values: Any) -> None:
    change(panel(broken)["gridPos"], **values)


def by_override(broken: Sheet, **values: Any) -> None:
    """Change the override that draws the second query's line in dashes."""
    change(panel(broken)["fieldConfig"]["overrides"][-1], **values)


def overridden(broken: Sheet, name: str, value: Any) -> None:
    by_override(broken, properties=[{"id": name, "value": value}])


def organized(broken: Sheet, **values: Any) -> None:
    change(panel(broken, "table")["transformations"][0]["options"], **values)


def limits(*values: float | None) -> dict[str, Any]:
    return {"mode": "absolute", "steps": [{"value": value, "color": "red"} for value in values]}
