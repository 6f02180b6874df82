"""A dashboard's JSON, as the rules read it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from observability.catalogue.engine import Engine
from observability.catalogue.links import UIDS, Dashboard, language_of
from observability.catalogue.text import Language

GRAPHS = ("timeseries", "state-timeline")
"""Panels that ask over time."""


class Unreadable(Exception):
    """A file is no dashboard."""


@dataclass(frozen=True)
class Found:
    """What a rule complains of, and where."""

    where: str
    says: str


@dataclass(frozen=True)
class Asked:
    """A query. `over_time`: asked for each step of a graph; the others once, about the end of the time shown."""

    where: str
    ref: str
    source: Any
    text: str
    legend: str
    over_time: bool

    @property
    def engine(self) -> Engine | None:
        """What answers it, by the query's own data source."""
        kind = self.source.get("type") if isinstance(self.source, dict) else None
        return Engine(kind) if kind in list(Engine) else None


@dataclass(frozen=True)
class Sheet:
    """One dashboard."""

    name: str
    document: dict[str, Any]

    @property
    def uid(self) -> str:
        """Its stable name."""
        return str(self.document.get("uid", ""))

    @property
    def dashboard(self) -> Dashboard | None:
        """Which of ours it is, in whatever language; None: none of ours."""
        return UIDS[self.uid][0] if self.uid in UIDS else None

    @property
    def language(self) -> Language:
        """The language that it is written in."""
        return language_of(self.uid)

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        """Rows' titles and panels, those within collapsed rows too."""
        outer: list[dict[str, Any]] = self.document["panels"]
        return [item for panel in outer for item in (panel, *(panel.get("panels") or []))]

    @property
    def panels(self) -> list[dict[str, Any]]:
        """Panels that draw."""
        return [item for item in self.items if item.get("type") != "row"]

    @property
    def variables(self) -> list[dict[str, Any]]:
        """What a reader can choose."""
        listed: list[dict[str, Any]] = (self.document.get("templating") or {}).get("list") or []
        return listed

    @property
    def annotations(self) -> list[dict[str, Any]]:
        """What is marked across all graphs."""
        listed: list[dict[str, Any]] = (self.document.get("annotations") or {}).get("list") or []
        return listed

    def asked(self) -> list[Asked]:
        """Give the queries of all panels."""
        return list(self._asked())

    def _asked(self) -> Iterator[Asked]:
        for panel in self.panels:
            yield from self.asked_by(panel)

    @staticmethod
    def asked_by(panel: dict[str, Any]) -> Iterator[Asked]:
        """Give the queries of one panel."""
        graph = panel.get("type") in GRAPHS
        for target in panel.get("targets") or []:
            yield _asked(title(panel), target, target.get("datasource"), graph)

    def marked(self) -> Iterator[Asked]:
        """Give the queries of all annotations."""
        for each in self.annotations:
            where = f"annotation {each.get('name')}"
            yield _asked(where, {"refId": "Anno", **each.get("target", {})}, each.get("datasource"), graph=True)


def title(panel: dict[str, Any]) -> str:
    """Name a panel to a reader."""
    return f"panel {panel.get('title') or panel.get('id')}"


def data_links(panel: dict[str, Any]) -> list[dict[str, Any]]:
    """Give where a panel leads: by its own links, and those of its values by default and by override."""
    config = panel.get("fieldConfig", {})
    links = [*(panel.get("links") or []), *(config.get("defaults", {}).get("links") or [])]
    for override in config.get("overrides", []):
        links += [
            link for each in override.get("properties", []) if each.get("id") == "links" for link in each["value"]
        ]
    return links


def _asked(where: str, target: dict[str, Any], source: Any, graph: bool) -> Asked:
    once = target.get("instant") is True or target.get("queryType") == "instant"
    ref, text = str(target.get("refId", "")), str(target.get("expr", ""))
    return Asked(where, ref, source, text, str(target.get("legendFormat", "")), graph and not once)


def read(path: Path) -> Sheet:
    """Read a file. Raises Unreadable."""
    try:
        document = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise Unreadable(f"{path} cannot be read as JSON: {error}") from error
    if not isinstance(document, dict) or not _are_objects(document.get("panels")):
        raise Unreadable(f"{path} is no dashboard in the classic format: it has no list of panels")
    return Sheet(path.name, document)


def _are_objects(items: Any) -> bool:
    """Say whether it is a list of objects, and of rows that hold such lists."""
    known = isinstance(items, list) and all(isinstance(item, dict) for item in items)
    return known and all(_are_objects(item["panels"]) for item in items if item.get("panels") is not None)
