"""Rules for what a reader is told."""

import re
from collections.abc import Iterator

from dashboards.grafana.panels import parts
from dashboards.lint import logql, promql
from dashboards.lint.sheet import Asked, Found, Sheet, title
from observability.catalogue.engine import Engine

SHORTEST = 20
_LABEL = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def descriptions(sheet: Sheet) -> Iterator[Found]:
    """Complain of a panel that does not say what it is, what is normal, and what to do otherwise."""
    wanted = parts(sheet.language)
    for panel in sheet.panels:
        text = panel.get("description", "")
        missing = [part.strip("* :") for part in wanted if part not in text or not text.split(part)[1].strip()]
        if missing or len(text.split(wanted[0])[0].strip()) < SHORTEST:
            yield Found(title(panel), f"its description does not say {', '.join(missing) or 'what it draws'}")


def legends(sheet: Sheet) -> Iterator[Found]:
    """Complain of a legend that names a label which the query does not keep: it would stay empty."""
    for asked in sheet.asked():
        kept = _kept(asked)
        strange = [name for name in _LABEL.findall(asked.legend) if kept is not None and name not in kept]
        for name in strange:
            yield Found(f"{asked.where}, query {asked.ref}", f"its legend names {name}, by which it does not group")
    yield from _nameless(sheet)


def _nameless(sheet: Sheet) -> Iterator[Found]:
    """Find numbers that Loki gives as a table, where the legend is for nothing and the name would be `Value #A`."""
    for panel in (each for each in sheet.panels if each.get("type") == "stat"):
        overrides = panel.get("fieldConfig", {}).get("overrides", [])
        named = {
            each["matcher"].get("options")
            for each in overrides
            if each["matcher"].get("id") == "byFrameRefID"
            and "displayName" in {part["id"] for part in each["properties"]}
        }
        for target in panel.get("targets", []):
            if target.get("queryType") == "instant" and target.get("refId") not in named:
                yield Found(
                    f"{title(panel)}, query {target.get('refId')}", "it has no displayName, and no legend applies"
                )


def _kept(asked: Asked) -> set[str] | None:
    if asked.engine is Engine.PROMETHEUS:
        tree = promql.parsed(asked)
        return None if tree is None else promql.kept(tree)
    logs = logql.parsed(asked) if asked.engine is Engine.LOKI else None
    return None if logs is None else logql.kept(logs)
