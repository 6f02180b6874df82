"""Every query that ships: of dashboards, their links, alert rules and the playbook."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import yaml

from alerts.render import RENDERED as RULES
from dashboards.lint.filling import filled
from dashboards.lint.sheet import Sheet, data_links, read
from dashboards.render import RENDERED as DASHBOARDS
from observability.catalogue.engine import Engine

SNIPPETS = Path(__file__).parents[4] / "playbook" / "snippets"
SUFFIX = {Engine.LOKI: "logql", Engine.PROMETHEUS: "promql"}


def sheets() -> list[Sheet]:
    """Read the committed dashboards."""
    return [read(path) for path in sorted(DASHBOARDS.rglob("*.json"))]


def queries(engine: Engine) -> list[str]:
    """Give the queries that an engine answers, with variables filled."""
    found = {*_drawn(engine), *_explored(engine), *_ruled(engine), *_advised(engine)}
    return sorted(filled(query) for query in found)


def _drawn(engine: Engine) -> Iterator[str]:
    for sheet in sheets():
        yield from (asked.text for asked in (*sheet.asked(), *sheet.marked()) if asked.engine is engine)


def _explored(engine: Engine) -> Iterator[str]:
    for url in (str(link["url"]) for sheet in sheets() for panel in sheet.panels for link in data_links(panel)):
        if url.startswith("/explore?"):
            panes = json.loads(dict(parse_qsl(urlsplit(url).query))["panes"])
            asked = [query for pane in panes.values() for query in pane["queries"]]
            yield from (query["expr"] for query in asked if query["datasource"]["type"] == engine)


def _ruled(engine: Engine) -> Iterator[str]:
    for path in sorted((RULES / engine.value).glob("*.yml")):
        for group in yaml.safe_load(path.read_text())["groups"]:
            yield from (rule["expr"] for rule in group["rules"])


def _advised(engine: Engine) -> Iterator[str]:
    yield from (path.read_text().strip() for path in sorted(SNIPPETS.glob(f"*.{SUFFIX[engine]}")))
