"""All rules by name, and what they find in dashboards."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from dashboards.lint import (
    colours,
    counters,
    forms,
    grid,
    ids,
    links,
    logql,
    narrowing,
    promql,
    questions,
    shape,
    sources,
    tables,
    texts,
    values,
    variables,
    windows,
)
from dashboards.lint.sheet import Found, Sheet

Rule = Callable[[Sheet], Iterator[Found]]

SHAPE: Final = "shape"
"""The one rule that comes before all others, which read what has its shape."""

OF_ONE: Final[dict[str, Rule]] = {
    "uid": ids.uid,
    "generated": ids.generated,
    "panel-id": ids.panel_ids,
    "ref-id": ids.refs,
    "grid": grid.check,
    "data-source": sources.targets,
    "promql": promql.syntax,
    "promql-names": promql.names,
    "promql-types": counters.check,
    "logql": logql.syntax,
    "logql-names": logql.names,
    "logql-errors": logql.errors,
    "narrowing": narrowing.check,
    "question": questions.check,
    "window": windows.check,
    "legend": texts.legends,
    "unit": values.units,
    "threshold": values.thresholds,
    "colour": colours.check,
    "column": tables.check,
    "description": texts.descriptions,
    "variable": variables.check,
    "form": forms.check,
    "annotation": sources.annotations,
}
LINKS: Final = "link"
"""The one rule that looks at all dashboards at once."""

RULES: Final = (SHAPE, *OF_ONE, LINKS)


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
    return [problem for sheet in judged for problem in _problems(sheet, known)]


def _problems(sheet: Sheet, known: links.Sheets) -> list[Problem]:
    if misshapen := [Problem(sheet.name, SHAPE, each.where, each.says) for each in shape.check(sheet)]:
        return misshapen
    found: list[Problem] = []
    for name, rule in OF_ONE.items():
        found += [Problem(sheet.name, name, each.where, each.says) for each in rule(sheet)]
    return found + [Problem(sheet.name, LINKS, each.where, each.says) for each in links.check(sheet, known)]
