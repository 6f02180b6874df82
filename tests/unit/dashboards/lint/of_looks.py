"""What can be wrong with how a dashboard shows it."""

from typing import Any, Final

from dashboards.lint.sheet import Sheet
from tests.unit.dashboards.lint.breaking import (
    Case,
    beside,
    by_override,
    change,
    defaults,
    limits,
    organized,
    overridden,
    replace_in,
)
from tests.unit.dashboards.rendered import panel, target


def row(broken: Sheet) -> dict[str, Any]:
    return next(item for item in broken.items if item["type"] == "row")


def two_rows(broken: Sheet) -> None:
    for item in broken.items:
        item["gridPos"]["y"] += 1
    broken.document["panels"].insert(0, {**row(broken), "id": 7, "gridPos": {"h": 1, "w": 24, "x": 0, "y": 0}})


def backwards() -> dict[str, Any]:
    return {"type": "range", "options": {"from": 5, "to": 1, "result": {"text": "x"}}}


def words(broken: Sheet) -> dict[str, Any]:
    found: dict[str, Any] = defaults(broken, "stat")["mappings"][0]
    return found


SHAPES: Final[list[Case]] = [
    ("shape", "lacks schemaVersion", lambda it: it.document.pop("schemaVersion")),
    ("shape", "'apiVersion'", lambda it: change(it.document, apiVersion="dashboard.grafana.app/v2beta1")),
    ("shape", "templating.list[1].type is none of", lambda it: change(it.variables[1], type="data source")),
    ("shape", "links[0].tags must be a list", lambda it: change(it.document["links"][0], tags="mailer")),
    ("shape", "'fieldconfig'", lambda it: change(panel(it), fieldconfig={})),
    ("shape", "transparent must be true or false", lambda it: change(panel(it), transparent="no")),
    ("shape", "gridPos.x must be a whole number", lambda it: beside(it, x=0.5)),
    ("shape", "title must be a text", lambda it: change(row(it), title=7)),
    ("shape", "options must be an object", lambda it: change(panel(it), options=[])),
    ("shape", "'nullPointMode' in options", lambda it: change(panel(it)["options"], nullPointMode="connected")),
    ("shape", "displayMode is none of", lambda it: change(panel(it)["options"]["legend"], displayMode="grid")),
    ("shape", "showLegend must be", lambda it: change(panel(it)["options"]["legend"], showLegend=1)),
    ("shape", "'colour' in fieldConfig.defaults", lambda it: change(defaults(it), colour={"mode": "fixed"})),
    ("shape", "decimals must be a number", lambda it: change(defaults(it), decimals="0")),
    ("shape", "mode is none of", lambda it: change(defaults(it)["thresholds"], mode="relative")),
    ("shape", "mode is none of", lambda it: change(defaults(it), color={"mode": "rainbow"})),
    ("shape", "'fill' in custom", lambda it: change(defaults(it)["custom"], fill=1)),
    ("shape", "drawStyle is none of", lambda it: change(defaults(it)["custom"], drawStyle="dots")),
    (
        "shape",
        "lacks fieldConfig.overrides[0].matcher",
        lambda it: panel(it)["fieldConfig"]["overrides"][0].pop("matcher"),
    ),
    ("shape", "lineStyle.fill is none of", lambda it: overridden(it, "custom.lineStyle", {"fill": "wavy"})),
    ("shape", "no 'dash' in overrides", lambda it: overridden(it, "custom.dash", 1)),
    ("shape", "to nothing", lambda it: by_override(it, properties=[{"id": "unit"}])),
    ("shape", "lacks fieldConfig", lambda it: panel(it).pop("fieldConfig")),
    ("shape", "organize[hide] must be an object", lambda it: organized(it, hide=1)),
    ("shape", "datasource must be an object", lambda it: change(target(it, "loki"), datasource="loki")),
    ("shape", "'icon'", lambda it: change(defaults(it)["links"][0], icon="doc")),
    ("shape", "'exprs' in query B", lambda it: change(target(it, "loki"), exprs="x")),
    ("shape", "query A.instant must be", lambda it: change(target(it, "prometheus"), instant="no")),
]

FORMS: Final[list[Case]] = [
    ("form", "schemaVersion is not", lambda it: change(it.document, schemaVersion=16)),
    ("form", "no title", lambda it: change(it.document, title="")),
    ("form", "no time", lambda it: change(it.document, refresh="often")),
    ("form", "up to now", lambda it: change(it.document, time={"from": "now", "to": "now-6h"})),
    ("form", "no type of panel", lambda it: change(panel(it, "stat"), type="singlestat")),
    ("form", "no title", lambda it: change(panel(it), title="")),
    ("form", "pluginVersion", lambda it: panel(it).pop("pluginVersion")),
    ("form", "timeShift", lambda it: change(panel(it), timeShift="1d")),
    ("form", "maxDataPoints", lambda it: change(panel(it), maxDataPoints=1)),
    ("form", "repeat", lambda it: change(panel(it), repeat="provider")),
    (
        "form",
        "panel of lines",
        lambda it: change(panel(it, "logs")["fieldConfig"]["defaults"], links=panel(it, "logs")["links"]),
    ),
    ("form", "no calculation", lambda it: change(panel(it, "stat")["options"]["reduceOptions"], calcs=["latest"])),
    ("form", "no calculation", lambda it: change(panel(it, "stat")["options"]["reduceOptions"], calcs=[])),
    ("form", "into words", lambda it: change(words(it), type="values")),
    ("form", "scale ends", lambda it: change(defaults(it), min=5, max=1)),
    ("form", "an override matches", lambda it: by_override(it, matcher={"id": "byLabel", "options": "x"})),
    ("form", "query Z", lambda it: by_override(it, matcher={"id": "byFrameRefID", "options": "Z"})),
    ("form", "regular expression", lambda it: by_override(it, matcher={"id": "byRegexp", "options": "("})),
    ("form", "no transformation", lambda it: change(panel(it, "table")["transformations"][0], id="organise")),
    ("form", "the transformation reads", lambda it: organized(it, hide={})),
    ("form", "no time", lambda it: change(it.document, refresh="1s")),
    ("form", "up to now", lambda it: change(it.document, time={"from": "now-400d", "to": "now"})),
]

UNSEEN: Final[list[Case]] = [
    ("form", "no panels", lambda it: change(it.document, panels=[])),
    ("form", "redraws itself", lambda it: change(it.document, liveNow=True)),
    ("form", "another time than the reader's", lambda it: change(it.document, timezone="Mars/Olympus")),
    ("form", "2 panels are called", lambda it: change(panel(it), title=panel(it, "stat")["title"])),
    ("form", "2 marks are called", lambda it: change(it.annotations[1], name=it.annotations[0]["name"])),
    ("form", "2 links are called", lambda it: it.document["links"].append({**it.document["links"][0]})),
    ("form", "not drawn on all", lambda it: change(it.annotations[0], filter={"exclude": True, "ids": [1]})),
    ("form", "hides what", lambda it: change(panel(it)["options"]["legend"], showLegend=False)),
    ("form", "hides what", lambda it: change(panel(it)["options"]["tooltip"], mode="none")),
    ("form", "hides what", lambda it: change(panel(it, "stat")["options"], textMode="none")),
    ("form", "hides what", lambda it: change(defaults(it)["custom"], axisPlacement="hidden")),
    ("form", "no width", lambda it: change(defaults(it)["custom"], lineWidth=0)),
    (
        "form",
        "hides a series",
        lambda it: overridden(it, "custom.hideFrom", {"viz": True, "legend": True, "tooltip": True}),
    ),
    ("form", "draws from 0 to 100", lambda it: change(defaults(it)["custom"], fillOpacity=400)),
    ("form", "draws from 0 to 10", lambda it: change(defaults(it), decimals=-1)),
    ("form", "none of Grafana 11", lambda it: change(panel(it), pluginVersion="6.0.0")),
    ("form", "no two ends", lambda it: change(defaults(it)["thresholds"], mode="percentage")),
    ("form", "no range", lambda it: change(defaults(it, "stat"), mappings=[backwards()])),
    ("form", "a step of its own", lambda it: change(target(it, "loki"), step="1d")),
    ("form", "a step of its own", lambda it: change(target(it, "prometheus"), interval="1d")),
    ("form", "Loki gives", lambda it: change(panel(it, "logs")["targets"][0], maxLines=100_000)),
    ("description", "does not speak en", lambda it: change(panel(it), title="Отправлено")),
    (
        "description",
        "put into its words",
        lambda it: replace_in(panel(it), "description", "**Normal:**", "{} **Normal:**"),
    ),
]

VALUES: Final[list[Case]] = [
    ("unit", "no unit of Grafana", lambda it: change(defaults(it), unit="letters")),
    ("unit", "it has no unit", lambda it: change(defaults(it), unit=None)),
    ("unit", "no unit of Grafana", lambda it: change(defaults(it), unit="suffix:")),
    ("unit", "no unit of Grafana", lambda it: overridden(it, "unit", "letters")),
    ("threshold", "no value", lambda it: change(defaults(it), thresholds=limits(1))),
    ("threshold", "do not rise", lambda it: change(defaults(it), thresholds=limits(None, 5, 1))),
    ("threshold", "do not rise", lambda it: change(defaults(it), thresholds=limits(None, 5, None))),
    ("threshold", "do not rise", lambda it: overridden(it, "thresholds", limits(None, 5, 5))),
    ("colour", "'grean'", lambda it: change(defaults(it)["thresholds"]["steps"][0], color="grean")),
    ("colour", "'grean'", lambda it: change(words(it)["options"]["0"], color="grean")),
    ("colour", "'grean'", lambda it: overridden(it, "color", {"mode": "fixed", "fixedColor": "grean"})),
    ("colour", "'grean'", lambda it: change(it.annotations[0], iconColor="grean")),
    ("column", "names the column Valeu", lambda it: organized(it, renameByName={"Valeu": "x"})),
    ("column", "hides campaign_id", lambda it: organized(it, excludeByName={"campaign_id": True})),
]

PLACES: Final[list[Case]] = [
    ("grid", "beyond", lambda it: beside(it, x=20)),
    ("grid", "covers", lambda it: beside(it, h=9)),
    ("grid", "no place", lambda it: change(panel(it), gridPos=None)),
    ("grid", "above nothing", lambda it: change(row(it), collapsed=True)),
    ("grid", "above nothing", two_rows),
    ("description", "Normal, Otherwise", lambda it: change(panel(it), description=None)),
    ("description", "Otherwise", lambda it: replace_in(panel(it), "description", "**Otherwise:**", "")),
    (
        "description",
        "what it draws",
        lambda it: change(panel(it), description="**Normal:** 0.\n\n**Otherwise:** look."),
    ),
]
