"""Rule for windows: what Grafana fills stands where it belongs."""

from collections.abc import Iterator

from dashboards.lint.filling import windows
from dashboards.lint.sheet import Asked, Found, Sheet
from observability.catalogue.engine import Engine
from observability.catalogue.panels.query import AUTO, HOUR, RANGE, STEP

OF_A_STEP = {Engine.PROMETHEUS: STEP, Engine.LOKI: AUTO}
WHOLE_TIME = f"[{RANGE}] @ end()"
"""Within a graph: of all the time that is shown, the same at each step."""


def check(sheet: Sheet) -> Iterator[Found]:
    """Complain of a graph's window that is not its step's, and of a step's window where there are no steps."""
    for asked in sheet.asked():
        for window in windows(asked.text.replace(WHOLE_TIME, "")):
            if says := _wrong(asked, window):
                yield Found(f"{asked.where}, query {asked.ref}", says)


def _wrong(asked: Asked, window: str) -> str:
    if asked.engine is None:
        return ""
    step = OF_A_STEP[asked.engine]
    if asked.over_time:
        return "" if window in (step, HOUR) else f"[{window}] in a graph: [{step}] counts each fact in one step"
    if window.startswith("$") and window != RANGE:
        return f"[{window}] where there are no steps: [{RANGE}] is the time shown"
    return ""
