"""The dashboards as they are rendered, and how a test breaks them."""

import json
from typing import Any

from dashboards.lint.sheet import Sheet
from dashboards.render import files
from observability.catalogue.links import UIDS, Addresses, Dashboard, dashboard_uid
from observability.catalogue.text import Language

FILES = files(Addresses())
EDITIONS: dict[str, dict[str, Any]] = {json.loads(text)["uid"]: json.loads(text) for text in FILES.values()}
"""Every dashboard in every language, by its uid."""
DOCUMENTS: dict[Dashboard, dict[str, Any]] = {uid: EDITIONS[uid.value] for uid in Dashboard}
"""The English ones."""


def sheet(dashboard: Dashboard = Dashboard.OVERVIEW, language: Language = Language.EN) -> Sheet:
    """Give a dashboard of one's own, to be broken."""
    uid = dashboard_uid(dashboard, language)
    return Sheet(f"{uid}.json", json.loads(FILES[f"{language}/{uid}.json"]))


def sheets() -> list[Sheet]:
    """Give all dashboards in all languages."""
    return [sheet(*each) for each in UIDS.values()]


def panel(broken: Sheet, kind: str = "timeseries") -> dict[str, Any]:
    """Give a dashboard's first panel of a kind."""
    return next(item for item in broken.panels if item["type"] == kind)


def target(broken: Sheet, engine: str) -> dict[str, Any]:
    """Give the first query that an engine answers in a graph."""
    graphs = [item for item in broken.panels if item["type"] == "timeseries"]
    return next(each for item in graphs for each in item["targets"] if each["datasource"]["type"] == engine)
