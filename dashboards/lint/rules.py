"""All rules by name, and what they find in dashboards."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from dashboards.lint import forms, grid, ids, links, logql, promql, sources, texts, values, variables, windows
from dashboards.lint.sheet import Found, Sheet

Rule = Callable[[Sheet], Iterator[Found]]

OF_ONE: Final[dict[str, Rule]] = {
    "uid": ids.uid,
    "generated": ids.generated,
    "panel-id": ids.panel_ids,
    "ref-id": ids.refs,
    "grid": grid.check,
    "data-source": sources.targets,
    "promql": promql.syntax,
    "promql-names": promql.names,
    "logql": logql.syntax,
    "logql-names": logql.names,
    "window": windows.check,
    "legend": texts.legends,
    "unit": values.units,
    "threshold": values.thresholds,
    "description": texts.descriptions,
    "variable": variables.check,
    "form": forms.check,
    "annotation": sources.annotations,
}
LINKS: Final = "link"
"""The one rule that looks at all dashboards at once."""

RULES: Final = (*OF_ONE, LINKS)


@dataclass(frozen=True)
class Problem:
    """What is wrong, by which rule, where."""

    file: str
    rule: str
    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.file}: {self.where}: {self.says} [{self.rule}]"


def lint(sheets: Iterable[Sheet], beside: Iterable[Sheet] = ()) -> list[Problem]:
    """Give all problems of dashboards; links may also lead to those `beside` them."""
    judged = list(sheets)
    known = {sheet.uid: sheet for sheet in (*beside, *judged)}
    found: list[Problem] = []
    for sheet in judged:
        for name, rule in OF_ONE.items():
            found += [Problem(sheet.name, name, each.where, each.says) for each in rule(sheet)]
        found += [Problem(sheet.name, LINKS, each.where, each.says) for each in links.check(sheet, known)]
    return found
