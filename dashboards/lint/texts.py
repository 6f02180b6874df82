"""Rules for what a reader is told."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from dashboards.grafana.panels import parts
from dashboards.lint import logql, promql
from dashboards.lint.sheet import GRAPHS, Asked, Found, Sheet, title
from observability.catalogue.engine import Engine
from observability.catalogue.text import Language

SHORTEST = 20
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_NAME = re.compile(r"[a-z_]*")
"""A metric's, which is the same in all languages."""
_GAP = re.compile(r"\{\w*\}|TODO")
_LABEL = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def descriptions(sheet: Sheet) -> Iterator[Found]:
    """Complain of a panel that does not say what it is, what is normal, and what to do otherwise."""
    wanted = parts(sheet.language)
    for panel in sheet.panels:
        text = panel.get("description") or ""
        missing = [part.strip("* :") for part in wanted if part not in text or not text.split(part)[1].strip()]
        if missing or len(text.split(wanted[0])[0].strip()) < SHORTEST:
            yield Found(title(panel), f"its description does not say {', '.join(missing) or 'what it draws'}")
        for said in (panel.get("title") or "", text):
            if not _NAME.fullmatch(said) and bool(_CYRILLIC.search(said)) is not (sheet.language is Language.RU):
                yield Found(title(panel), f"it does not speak {sheet.language}: {said}")
            if _GAP.search(said):
                yield Found(title(panel), f"something was to be put into its words: {said}")


def legends(sheet: Sheet) -> Iterator[Found]:
    """Complain of a legend that names a label which the query does not keep: it would stay empty."""
    for asked in sheet.asked():
        kept = labels_of(asked)
        strange = [name for name in _LABEL.findall(asked.legend) if kept is not None and name not in kept]
        if "{" in _LABEL.sub("", asked.legend) or "}" in _LABEL.sub("", asked.legend):
            yield Found(f"{asked.where}, query {asked.ref}", f"its legend {asked.legend!r} has a brace left over")
        for name in strange:
            yield Found(f"{asked.where}, query {asked.ref}", f"its legend names {name}, by which it does not group")
    yield from _nameless(sheet)
    for panel in (each for each in sheet.panels if each.get("type") in GRAPHS):
        yield from _alike(panel)


def _alike(panel: dict[str, Any]) -> Iterator[Found]:
    """Find queries of one graph whose series nobody can tell apart."""
    names = [str(target.get("legendFormat") or "") for target in panel.get("targets") or []]
    for name, times in Counter(names).items():
        if times > 1 and not _LABEL.search(name):
            yield Found(title(panel), f"{times} queries call their series {name or 'nothing'}")
    if len(names) > 1 and "" in names:
        yield Found(title(panel), "a query has no name for its series, and others are drawn beside them")


def _nameless(sheet: Sheet) -> Iterator[Found]:
    """Find numbers that Loki gives as a table, where the legend is for nothing and the name would be `Value #A`."""
    for panel in (each for each in sheet.panels if each.get("type") == "stat"):
        overrides = panel.get("fieldConfig", {}).get("overrides", [])
        named = [
            each["matcher"].get("options")
            for each in overrides
            if each["matcher"].get("id") == "byFrameRefID"
            and "displayName" in {part["id"] for part in each["properties"]}
        ]
        for target in panel.get("targets") or []:
            if target.get("queryType") == "instant" and target.get("refId") not in named:
                yield Found(
                    f"{title(panel)}, query {target.get('refId')}", "it has no displayName, and no legend applies"
                )


def labels_of(asked: Asked) -> set[str] | None:
    """Give the labels by which a query tells its series apart; None where it cannot be read."""
    if asked.engine is Engine.PROMETHEUS:
        tree = promql.parsed(asked)
        return None if tree is None else promql.kept(tree)
    logs = logql.parsed(asked) if asked.engine is Engine.LOKI else None
    return None if logs is None else logql.kept(logs)
