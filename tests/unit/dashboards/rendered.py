"""The dashboards as they are rendered, and how a test breaks them."""

import json
from typing import Any

from dashboards.lint.sheet import Sheet
from dashboards.render import files
from observability.catalogue.links import Addresses, Dashboard

FILES = files(Addresses())
DOCUMENTS: dict[Dashboard, dict[str, Any]] = {
    Dashboard(json.loads(text)["uid"]): json.loads(text) for text in FILES.values()
}


def sheet(uid: Dashboard = Dashboard.OVERVIEW) -> Sheet:
    """Give a dashboard of one's own, to be broken."""
    return Sheet(f"{uid}.json", json.loads(FILES[f"{uid}.json"]))


def sheets() -> list[Sheet]:
    """Give all dashboards."""
    return [sheet(uid) for uid in Dashboard]


def panel(broken: Sheet, kind: str = "timeseries") -> dict[str, Any]:
    """Give a dashboard's first panel of a kind."""
    return next(item for item in broken.panels if item["type"] == kind)


def target(broken: Sheet, engine: str) -> dict[str, Any]:
    """Give the first query that an engine answers in a graph."""
    graphs = [item for item in broken.panels if item["type"] == "timeseries"]
    return next(each for item in graphs for each in item["targets"] if each["datasource"]["type"] == engine)
