"""Rule for forms: what has its shape and yet says what Grafana 11 would not do, or would do to everyone unasked.

Sources: Grafana's field matchers, reducers and transformations; of its panels, that of lines alone has no fields.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from dashboards.grafana.document import SCHEMA
from dashboards.grafana.sdk import dashboard
from dashboards.lint import unseen
from dashboards.lint.shape import OPTIONS
from dashboards.lint.sheet import Found, Sheet, title
from dashboards.preview.calculations import CALCULATIONS

MATCHERS: Final = frozenset({"byName", "byRegexp", "byFrameRefID", "byType"})
ORGANIZE: Final = frozenset({"excludeByName", "includeByName", "indexByName", "renameByName"})
OWN_TIME: Final = ("timeFrom", "timeShift", "timeCompare", "hideTimeOverride", "interval", "maxDataPoints")
ELSEWHERE: Final = ("repeat", "libraryPanel")
_REFRESH: Final = re.compile(r"[1-9]\d+s|[1-9]\d*[mh]")
"""Ten seconds at least: each refresh asks everything again."""
_AGO: Final = re.compile(r"now-\d{1,2}[mhd]")


def check(sheet: Sheet) -> Iterator[Found]:
    """Complain of a dashboard or a panel that would not be shown as it is meant."""
    yield from (Found("dashboard", complaint) for complaint in (*_whole(sheet.document), *unseen.whole(sheet)))
    for panel in sheet.panels:
        yield from (Found(title(panel), complaint) for complaint in (*_panel(panel), *unseen.of_panel(panel)))


def _whole(document: dict[str, Any]) -> Iterator[str]:
    if document["schemaVersion"] != SCHEMA:
        yield f"its schemaVersion is not {SCHEMA}, that of Grafana 11: Grafana would change it when it is opened"
    if not document.get("title"):
        yield "it has no title"
    if not _REFRESH.fullmatch(document.get("refresh") or ""):
        yield f"it is refreshed every {document.get('refresh')!r}, which is no time"
    shown = document.get("time") or {}
    if not _AGO.fullmatch(shown.get("from", "")) or shown.get("to") != "now":
        yield f"it opens with {shown!r}, and not with the time up to now"


def _panel(panel: dict[str, Any]) -> Iterator[str]:
    kind = str(panel.get("type"))
    if kind not in OPTIONS:
        yield f"{kind!r} is no type of panel that is known here"
        return
    if not panel.get("title"):
        yield "it has no title"
    if not panel.get("pluginVersion"):
        yield "it names no pluginVersion: Grafana then changes it as if it came from version 6"
    for name in (name for name in OWN_TIME if panel.get(name)):
        yield f"by {name} it shows another time than is chosen above"
    for name in (name for name in ELSEWHERE if panel.get(name)):
        yield f"by {name} it is not the one panel that its id promises"
    if kind == "logs" and (panel["fieldConfig"]["defaults"].get("links") or panel["fieldConfig"]["overrides"]):
        yield "Grafana's panel of lines has no fields: what it leads to is a link of the panel"
    yield from _numbers(panel)
    for override in panel["fieldConfig"]["overrides"]:
        yield from _override(panel, override)
    for change in panel.get("transformations") or []:
        yield from _transformation(change)


def _numbers(panel: dict[str, Any]) -> Iterator[str]:
    reduced = panel["options"].get("reduceOptions")
    calculations = reduced["calcs"] if reduced else ["last"]
    for name in [name for name in calculations if name not in CALCULATIONS] if calculations else [None]:
        yield f"{name!r} is no calculation"
    kinds = set(dashboard.MappingType)
    for kind in {each.get("type") for each in panel["fieldConfig"]["defaults"].get("mappings") or []} - kinds:
        yield f"values are put into words by {kind!r}, which Grafana does not know"
    lowest, highest = (panel["fieldConfig"]["defaults"].get(name) for name in ("min", "max"))
    if lowest is not None and highest is not None and lowest >= highest:
        yield f"its scale ends at {highest} and begins at {lowest}"


def _override(panel: dict[str, Any], override: dict[str, Any]) -> Iterator[str]:
    matcher, wanted = override["matcher"]["id"], override["matcher"].get("options")
    if matcher not in MATCHERS:
        yield f"an override matches {matcher!r}, which Grafana does not know"
    elif matcher == "byFrameRefID" and wanted not in [each.get("refId") for each in panel.get("targets") or []]:
        yield f"an override is for the query {wanted}, and there is none"
    elif matcher == "byRegexp" and not _compiles(wanted):
        yield f"an override is for {wanted!r}, which is no regular expression"


def _compiles(pattern: Any) -> bool:
    try:
        return bool(re.compile(str(pattern)))
    except re.error:
        return False


def _transformation(change: dict[str, Any]) -> Iterator[str]:
    if change.get("id") != "organize":
        yield f"{change.get('id')!r} is no transformation that is known here"
    for name in sorted(change.get("options", {}).keys() - ORGANIZE):
        yield f"{name!r} is nothing that the transformation reads"
