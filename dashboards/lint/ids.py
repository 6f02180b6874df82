"""Rules for what must be unique and stay the same."""

from collections import Counter
from collections.abc import Iterable, Iterator

from dashboards.grafana.document import GENERATED
from dashboards.lint.sheet import Found, Sheet, title
from observability.catalogue.links import UIDS

LARGEST = 2**31 - 1


def uid(sheet: Sheet) -> Iterator[Found]:
    """Complain of a uid that is none of ours, and of what would differ between two renderings."""
    if sheet.dashboard is None:
        yield Found("dashboard", f"{sheet.uid or 'no uid'} is none of {', '.join(UIDS)}")
    elif sheet.name != f"{sheet.uid}.json":
        yield Found("dashboard", f"a file called {sheet.name} holds {sheet.uid}")
    for field in ("id", "version"):
        if sheet.document.get(field) is not None:
            yield Found("dashboard", f"it holds {field!r}, which Grafana gives and changes")


def generated(sheet: Sheet) -> Iterator[Found]:
    """Complain of a dashboard that does not say that it is generated."""
    said = GENERATED.of(sheet.language) in (sheet.document.get("description") or "")
    if "generated" not in (sheet.document.get("tags") or []) or not said:
        yield Found("dashboard", "neither tag nor description says that it is generated")
    if sheet.document.get("editable") is not False:
        yield Found("dashboard", "it lets people edit what the next rendering writes over")


def panel_ids(sheet: Sheet) -> Iterator[Found]:
    """Complain of panels with one id, or none that Grafana keeps."""
    for number in _twice(item.get("id") for item in sheet.items):
        yield Found("dashboard", f"several panels have the id {number}")
    for item in sheet.items:
        number = item.get("id")
        if not isinstance(number, int) or not 0 < number <= LARGEST:
            yield Found(title(item), f"{number} is no id: Grafana would give another one each time")


def refs(sheet: Sheet) -> Iterator[Found]:
    """Complain of queries of one panel with one name, or none."""
    for panel in sheet.panels:
        names = [target.get("refId") for target in panel.get("targets") or []]
        for name in _twice(names):
            yield Found(title(panel), f"several queries are called {name}")
        if not all(names):
            yield Found(title(panel), "a query has no refId: Grafana would give another one each time")


def _twice(values: Iterable[object]) -> list[object]:
    return [value for value, times in Counter(values).items() if times > 1 and value]
