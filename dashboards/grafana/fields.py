"""How a panel writes its values: unit, limits, words, and where a click leads."""

import re
from collections.abc import Iterator, Mapping
from string import ascii_uppercase
from typing import Any, Final

from dashboards.colours import of_values
from dashboards.edition import Edition
from dashboards.grafana.sdk import DataLink, dashboard
from dashboards.lead import AlertSection, Lead, ReasonSection
from dashboards.panel import Colour, Kind, Limits, Panel, State, Target, Unit
from observability.catalogue.engine import Engine
from observability.catalogue.reasons import DeferReason
from observability.catalogue.text import Text

WHOLE: Final = (Unit.COUNT, Unit.TRUTH)
LINES: Final = (Kind.SERIES, Kind.BARS)
_LABEL: Final = re.compile(r"\{\{(\w+)\}\}")
FILL: Final = 8
PER_MINUTE: Final = Text(Unit.PER_MINUTE, "suffix:/мин")
Step = tuple[float | None, Colour]


def field_config(panel: Panel, edition: Edition) -> Any:
    """Write what holds for all series of a panel, and what differs for a few."""
    links = leads(panel, edition) if panel.kind is not Kind.LOGS else []
    coloured = _by_value(panel) if panel.kind in LINES else ()
    overrides = [*coloured, *_by_target(panel, edition), *(_by_reason(links, edition) if panel.reasons else ())]
    return dashboard.FieldConfigSource(_defaults(panel, links, edition), overrides)


def leads(panel: Panel, edition: Edition) -> list[Any]:
    """Write where a panel leads. Grafana's panel of lines has no fields of its own, so it leads there as a whole."""
    return [_link(lead, edition) for lead in (*panel.leads, *map(AlertSection, panel.alerts))]


def _defaults(panel: Panel, links: list[Any], edition: Edition) -> Any:
    by_value = panel.kind in (Kind.STAT, Kind.TIMELINE)
    modes = dashboard.FieldColorModeId
    return dashboard.FieldConfig(
        unit=edition.say(PER_MINUTE) if panel.unit is Unit.PER_MINUTE else panel.unit.value,
        decimals=0 if panel.unit in WHOLE else None,
        min_val=0 if panel.kind in LINES else None,
        thresholds=_thresholds(panel.limits),
        color=dashboard.FieldColor(modes.THRESHOLDS if by_value else modes.PALETTE_CLASSIC),
        mappings=_words(panel.states, edition),
        links=links or None,
        no_value=edition.say(panel.empty) or None,
        custom=_custom(panel),
    )


def _link(lead: Lead, edition: Edition) -> Any:
    return DataLink(edition.say(lead.title), url=lead.url(edition), target_blank=True)


def _by_value(panel: Panel) -> Iterator[Any]:
    """Colour series by the value that names them; a query's own colour comes after, and holds."""
    for value, colour in of_values(panel):
        fixed = dashboard.DynamicConfigValue("color", _fixed(colour))
        yield dashboard.DashboardFieldConfigSourceOverrides(
            matcher=dashboard.MatcherConfig("byRegexp", rf".*\b{value}\b.*"), properties=[fixed]
        )


def _fixed(colour: Colour) -> dict[str, str]:
    return {"mode": "fixed", "fixedColor": colour.value}


def _by_target(panel: Panel, edition: Edition) -> Iterator[Any]:
    """Name and draw the series of one query in its own way."""
    for ref, target in zip(ascii_uppercase, panel.targets, strict=False):
        properties = [dashboard.DynamicConfigValue(name, value) for name, value in _drawn(panel.kind, target, edition)]
        if properties:
            yield dashboard.DashboardFieldConfigSourceOverrides(
                matcher=dashboard.MatcherConfig("byFrameRefID", ref), properties=properties
            )


def _drawn(kind: Kind, target: Target, edition: Edition) -> Iterator[tuple[str, Any]]:
    """Give what differs from the panel. Loki's answer about one moment is a table, to which no legend applies."""
    if kind is Kind.STAT and target.query.engine is Engine.LOKI:
        yield "displayName", _LABEL.sub(r"${__data.fields.\1}", edition.say(target.legend))
    if target.colour is not None:
        yield "color", _fixed(target.colour)
    if target.dashed and kind is Kind.SERIES:
        yield "custom.lineStyle", {"fill": "dash", "dash": [8, 6]}
    if not target.listed and kind in LINES:
        yield "custom.hideFrom", {"legend": True, "tooltip": False, "viz": False}
    if target.limits is not None:
        yield "thresholds", _thresholds(target.limits)
    if target.states:
        yield "mappings", _words(target.states, edition)


def _by_reason(links: list[Any], edition: Edition) -> Iterator[Any]:
    """Lead each series that is named by a reason to that reason's section, and to its lines."""
    for reason in DeferReason:
        own = [_link(ReasonSection(reason.value), edition), *links[:1]]
        matcher = dashboard.MatcherConfig("byRegexp", f"^{reason.value}\\b.*")
        yield dashboard.DashboardFieldConfigSourceOverrides(
            matcher=matcher, properties=[dashboard.DynamicConfigValue("links", own)]
        )


def _thresholds(limits: Limits) -> Any:
    steps = [dashboard.Threshold(value, colour.value) for value, colour in _steps(limits)]
    return dashboard.ThresholdsConfig(dashboard.ThresholdsMode.ABSOLUTE, steps)


def _steps(limits: Limits) -> list[Step]:
    """Give the colour from each value on; the first has no value."""
    named = ((limits.warning, Colour.WARNING), (limits.critical, Colour.CRITICAL))
    known = [(value, colour) for value, colour in named if value is not None]
    if not known:
        return [(None, Colour.NEUTRAL)]
    if not limits.least:
        return [(None, Colour.GOOD), *known]
    rising = sorted(known)
    colours = [*(colour for _, colour in rising), Colour.GOOD]
    return list(zip([None, *(value for value, _ in rising)], colours, strict=True))


def _words(states: Mapping[float, State], edition: Edition) -> list[Any]:
    results = {
        f"{value:g}": dashboard.ValueMappingResult(edition.say(said.text), said.colour.value)
        for value, said in states.items()
    }
    return [dashboard.ValueMap(results)] if results else []


def _custom(panel: Panel) -> dict[str, Any] | None:
    if panel.kind is Kind.TIMELINE:
        return {"lineWidth": 0, "fillOpacity": 80}
    if panel.kind not in LINES:
        return None
    limited = panel.limits.warning is not None or panel.limits.critical is not None
    dashes = {"thresholdsStyle": {"mode": "dashed" if limited else "off"}}
    single = len(panel.targets) == 1 and not panel.targets[0].query.by
    fill = FILL if single else 0  # one shade over another tells nothing
    if panel.kind is Kind.BARS:
        return {"drawStyle": "bars", "lineWidth": 1, "fillOpacity": 70, "stacking": {"mode": "normal"}, **dashes}
    return {"drawStyle": "line", "lineWidth": 2, "fillOpacity": fill, "showPoints": "auto", **dashes}
