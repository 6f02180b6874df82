"""Rule for the grid: nothing beyond its edge, nothing over another."""

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

from dashboards.grid import COLUMNS
from dashboards.lint.sheet import Found, Sheet, title


def check(sheet: Sheet) -> Iterator[Found]:
    """Complain of panels beyond the edge and of panels that cover one another."""
    for item in sheet.items:
        at = _at(item)
        if at is None:
            yield Found(title(item), "it has no place on the grid")
        elif at[0] < 0 or at[1] < 0 or at[2] < 1 or at[3] < 1 or at[0] + at[2] > COLUMNS:
            yield Found(title(item), f"it stands beyond the {COLUMNS} columns: x {at[0]}, width {at[2]}")
    for one, other in combinations(sheet.items, 2):
        if _overlap(_at(one), _at(other)):
            yield Found(title(one), f"it covers {title(other)}")
    outer = [*sheet.document["panels"], {}]
    for item, following in pairwise(outer):
        if item.get("type") == "row" and (item.get("collapsed") or following.get("type") in {None, "row"}):
            yield Found(title(item), "it is a title above nothing that is shown")


def _at(item: dict[str, Any]) -> tuple[int, int, int, int] | None:
    place = item.get("gridPos")
    return (place["x"], place["y"], place["w"], place["h"]) if place else None


def _overlap(one: tuple[int, int, int, int] | None, other: tuple[int, int, int, int] | None) -> bool:
    if one is None or other is None:
        return False
    beside = one[0] + one[2] <= other[0] or other[0] + other[2] <= one[0]
    above = one[1] + one[3] <= other[1] or other[1] + other[3] <= one[1]
    return not (beside or above)
