"""Everything that the shipped dashboards use is drawn."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboards.preview.calculations import CALCULATIONS
from dashboards.preview.drawing import DRAWERS
from dashboards.preview.exceptions import PreviewError
from dashboards.preview.rendered import RENDERED, shipped
from dashboards.preview.transformations import TRANSFORMATIONS
from dashboards.preview.writing import OWN
from observability.catalogue.links import UIDS
from observability.catalogue.text import Language

DASHBOARDS = [board for language in Language for board in shipped(language=language)]
PANELS = [(board, panel) for board in DASHBOARDS for panel in board.panels if not panel.is_row]
UNITS = set(re.findall(r"^  (\w+):", (OWN / "format.js").read_text().partition("const UNITS")[2], re.MULTILINE))
MATCHERS = {"byName", "byRegexp", "byFrameRefID", "byType"}
TINTS = set(re.findall(r"--(\w+): #", (OWN / "style.css").read_text()))
SHADES = dict(re.findall(r'"([\w-]+)": "(\w+)"', re.findall(r"SHADES = .*", (OWN / "colours.js").read_text())[0]))


def _configurations() -> Iterator[tuple[str, dict[str, Any]]]:
    for board, panel in PANELS:
        where = f"{board.uid}, {panel.title}"
        yield where, dict(panel.fields.get("defaults", {}))
        for override in panel.fields.get("overrides", ()):
            yield where, {each["id"]: each.get("value") for each in override["properties"]}


def test_all_four_are_read_in_the_catalogues_order_in_each_language() -> None:
    assert [board.uid for board in DASHBOARDS] == list(UIDS)


def test_a_dashboard_is_named_by_its_uid_in_any_language() -> None:
    for uid in ("mailer-alerts", "mailer-alerts-ru"):
        assert [board.uid for board in shipped([uid], Language.RU)] == ["mailer-alerts-ru"]


def test_every_type_transformation_matcher_and_calculation_is_drawn() -> None:
    used = {
        "types": {panel.type for _board, panel in PANELS} - set(DRAWERS),
        "transformations": {each["id"] for _board, panel in PANELS for each in panel.transformations}
        - set(TRANSFORMATIONS),
        "matchers": {each["matcher"]["id"] for _board, panel in PANELS for each in panel.fields.get("overrides", ())}
        - MATCHERS,
        "calculations": set(_calculations()) - set(CALCULATIONS),
    }
    assert not any(used.values()), used


def _calculations() -> Iterator[str]:
    for _board, panel in PANELS:
        yield from panel.options.get("reduceOptions", {}).get("calcs", ())
        yield from panel.options.get("legend", {}).get("calcs", ())


def test_every_unit_is_written_as_grafana_writes_it() -> None:
    units = {(where, config["unit"]) for where, config in _configurations() if config.get("unit")}
    assert not {(where, unit) for where, unit in units if unit not in UNITS and ":" not in unit}


def test_every_colour_has_a_tint_in_both_themes() -> None:
    found = {json.dumps(config) for _where, config in _configurations()}
    named = {name for text in found for name in re.findall(r'"(?:color|fixedColor)": "([^"]+)"', text)}
    assert named
    assert not {SHADES.get(name, name) for name in named if not name.startswith("#")} - TINTS - {"palette-classic"}


def test_every_variable_is_of_a_kind_that_is_chosen() -> None:
    kinds = {variable.kind for board in DASHBOARDS for variable in board.variables}
    assert kinds <= {"datasource", "query", "textbox", "custom", "constant", "interval"}


def test_no_panel_is_repeated_since_the_preview_would_draw_it_once() -> None:
    for path in RENDERED.rglob("*.json"):
        assert not [panel["title"] for panel in json.loads(path.read_text())["panels"] if panel.get("repeat")]


def test_a_dashboard_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(PreviewError, match="'mailer-lost'; there are: mailer-overview, mailer-campaign"):
        shipped(["mailer-lost"])
    with pytest.raises(PreviewError, match="make render"):
        shipped(rendered=tmp_path)
