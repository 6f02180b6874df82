"""The page: one file that asks nobody for anything, with all data, styles and scripts in it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboards.preview.asking import AskedDashboard
from dashboards.preview.drawing import drawn
from dashboards.preview.words import say, spoken
from observability.catalogue.links import Addresses
from observability.catalogue.text import Language

OWN = Path(__file__).parent / "page"
UPLOT = Path(__file__).parents[1] / "vendor" / "uplot"
SCRIPTS = (
    UPLOT / "uPlot.iife.min.js",
    *(
        OWN / f"{name}.js"
        for name in ("data", "format", "colours", "elements", "figures", "listing", "chart", "reading", "page")
    ),
)
STYLES = (UPLOT / "uPlot.min.css", OWN / "style.css")


@dataclass(frozen=True)
class About:
    """What stands around the dashboards: where their links lead, what a reader must know beforehand, the language."""

    addresses: Addresses
    warnings: tuple[str, ...] = ()
    language: Language = Language.EN


def page(asked: Sequence[AskedDashboard], about: About) -> str:
    """Write the page."""
    loader = Environment(loader=FileSystemLoader(OWN), autoescape=True, undefined=StrictUndefined)
    return loader.get_template("page.html.j2").render(
        title=say("brand", about.language),
        language=about.language.value,
        without_scripts=say("scripts", about.language),
        data=_embedded(_data(asked, about)),
        styles=Markup("\n".join(path.read_text(encoding="utf-8") for path in STYLES)),  # noqa: S704 -- our own files
        scripts=[Markup(path.read_text(encoding="utf-8")) for path in SCRIPTS],  # noqa: S704 -- likewise
    )


def _data(asked: Sequence[AskedDashboard], about: About) -> dict[str, object]:
    window = asked[0].window
    return {
        "words": spoken(about.language),
        "grafana": about.addresses.grafana.rstrip("/"),
        "playbook": {"shipped": Addresses.playbook, "own": about.addresses.playbook},
        "warnings": about.warnings,
        "from": window.start,
        "to": window.end,
        "dashboards": [_dashboard(each) for each in asked],
    }


def _dashboard(asked: AskedDashboard) -> dict[str, object]:
    values = {name: list(value.values) for name, value in asked.values.items()}
    return {**drawn(asked), "values": values}


def _embedded(data: object) -> Markup:
    """Write JSON that cannot end the script it stands in, whatever log lines say."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028"))  # noqa: S704 -- made safe just here
