"""What a PromQL expression asks for, by its syntax tree."""

from dataclasses import dataclass
from typing import Any

import promql_parser


@dataclass(frozen=True)
class Selected:
    """A selector: the series' name, and the labels with the values that its matchers name."""

    name: str
    matchers: dict[str, tuple[str, ...]]


def selected(expression: str) -> list[Selected]:
    """Give every selector of an expression. Raises ValueError where it is no PromQL."""
    found: list[Selected] = []

    def note(node: Any) -> None:
        if isinstance(node, promql_parser.VectorSelector):
            matchers = {each.name: tuple(each.value.split("|")) for each in node.matchers.matchers}
            found.append(Selected(str(node.name), matchers))

    promql_parser.walk(promql_parser.parse(expression), note)
    return found
