"""Bring the rendered dashboards into a Grafana: what would change, and changing it. Twice is as once."""

import difflib
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from dashboards.push.client import Grafana
from dashboards.push.exceptions import GrafanaRefused
from observability.catalogue.links import language_of
from observability.catalogue.text import Language

RENDERED = Path(__file__).resolve().parents[1] / "rendered"
GRAFANAS_OWN = ("id", "version", "iteration")
"""What Grafana counts by itself; it says nothing about a dashboard."""
MESSAGE = "Pushed from the rendered files"


class Kind(StrEnum):
    """What a push does to a dashboard."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Folder:
    """A folder of Grafana."""

    uid: str
    title: str


Folders = Mapping[Language, Folder]
"""Where the dashboards of each language go."""


@dataclass(frozen=True)
class Change:
    """One dashboard: what a push does to it, where it goes, and the lines that differ."""

    uid: str
    title: str
    kind: Kind
    folder: Folder
    difference: str
    dashboard: dict[str, Any]


def rendered(folder: Path = RENDERED) -> list[dict[str, Any]]:
    """Read the dashboards of all languages. Raises GrafanaRefused where there are none, or a file is no dashboard."""
    files = sorted(folder.rglob("*.json"))
    if not files:
        raise GrafanaRefused(f"There is no dashboard in {folder}: run `make render`.")
    return [_read(file) for file in files]


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        if found["uid"] and found["title"]:
            return dict(found)
    except (ValueError, KeyError, TypeError):
        pass
    raise GrafanaRefused(f"{file} is no dashboard (JSON with a uid and a title): run `make render`.")


def compare(grafana: Grafana, dashboards: Sequence[dict[str, Any]], folders: Folders) -> Iterator[Change]:
    """Say what a push would do to the dashboards of these languages, without doing it. Raises GrafanaRefused."""
    for wanted in dashboards:
        folder = folders.get(language_of(wanted["uid"]))
        if folder is None:
            continue
        found = grafana.dashboard(wanted["uid"])
        kind = _kind(grafana, found, wanted, folder.uid)
        difference = "" if kind is Kind.UNCHANGED else _difference(found, wanted, folder.uid)
        yield Change(wanted["uid"], wanted["title"], kind, folder, difference, wanted)


def _kind(grafana: Grafana, found: dict[str, Any] | None, wanted: dict[str, Any], folder: str) -> Kind:
    """Compare. Grafana 12 keeps a dashboard in the schema of its own version: then the words of its last save tell."""
    if found is None:
        return Kind.CREATED
    is_in_place = _folder_of(found) == folder
    is_same = _comparable(found["dashboard"]) == _comparable(wanted)
    if is_in_place and (is_same or grafana.message(wanted["uid"]) == message(wanted)):
        return Kind.UNCHANGED
    return Kind.UPDATED


def message(dashboard: dict[str, Any]) -> str:
    """Say in a dashboard's history what was pushed, by which the next push knows its own."""
    text = json.dumps(_comparable(dashboard), sort_keys=True, ensure_ascii=False)
    return f"{MESSAGE} ({hashlib.sha256(text.encode()).hexdigest()[:16]})"


def _folder_of(found: dict[str, Any]) -> str:
    return str(found.get("meta", {}).get("folderUid") or "")


def _comparable(dashboard: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in dashboard.items() if key not in GRAFANAS_OWN}


def _difference(found: dict[str, Any] | None, wanted: dict[str, Any], folder: str) -> str:
    before = [] if found is None else _lines(found["dashboard"], _folder_of(found))
    after = _lines(wanted, folder)
    return "\n".join(difflib.unified_diff(before, after, "in Grafana", "rendered", lineterm="", n=2))


def _lines(dashboard: dict[str, Any], folder: str) -> list[str]:
    text = json.dumps(_comparable(dashboard), indent=1, sort_keys=True, ensure_ascii=False)
    return [f"folder: {folder}", *text.splitlines()]


def apply(grafana: Grafana, changes: Sequence[Change]) -> None:
    """Upload what is new or differs, into its folder. Raises GrafanaRefused; what was saved before stays."""
    due = [change for change in changes if change.kind is not Kind.UNCHANGED]
    for folder in dict.fromkeys(change.folder for change in due):
        grafana.make_folder(folder.uid, folder.title)
    for change in due:
        grafana.save(change.dashboard, change.folder.uid, message(change.dashboard))
