"""Rewrites the choices of a regular expression as Go's parser does: common prefixes taken out, characters made a set.

The language stays the same, but Loki looks at the tree (regex_match.py), so the tree must be Go's.
"""

from itertools import groupby

from observability.logql.regex_tree import (
    EMPTY,
    Alternate,
    AnyChar,
    Capture,
    Class,
    Concat,
    Literal,
    Regex,
    Repeat,
    concat,
)


def factored(regex: Regex) -> Regex:
    """Return the tree as Go's parser leaves it: common prefixes of a choice taken out, single characters made a set."""
    match regex:
        case Capture(part, name):
            return Capture(factored(part), name)
        case Repeat(part, 1, 1):
            return factored(part)
        case Repeat(part, least, most, lazy):
            return Repeat(factored(part), least, most, lazy)
        case Concat(parts):
            return concat([factored(part) for part in parts])
        case Alternate(parts):
            return _factor_choice([factored(part) for part in _flattened(parts)])
        case _:
            return regex


def _flattened(parts: tuple[Regex, ...]) -> list[Regex]:
    return [inner for part in parts for inner in (_flattened(part.parts) if isinstance(part, Alternate) else [part])]


def _factor_choice(parts: list[Regex]) -> Regex:
    factored: list[Regex] = []
    while parts:
        length, prefix = _common_run(parts)
        if length > 1:
            rest = _factor_choice([_without_prefix(part, len(prefix.text)) for part in parts[:length]])
            factored.append(concat([prefix, rest]))
        else:
            factored.append(parts[0])
        parts = parts[length:]
    collapsed = _collapse(factored)
    return collapsed[0] if len(collapsed) == 1 else Alternate(tuple(collapsed))


def _leading(part: Regex) -> Literal | None:
    first = part.parts[0] if isinstance(part, Concat) and part.parts else part
    return first if isinstance(first, Literal) else None


def _common_run(parts: list[Regex]) -> tuple[int, Literal]:
    """How many branches from the first share a prefix of literal characters, and that prefix."""
    first = _leading(parts[0])
    if first is None:
        return 1, Literal("")
    prefix, length = first, 1
    for part in parts[1:]:
        leading = _leading(part)
        shared = _shared(prefix, leading) if leading else ""
        if not shared:
            break
        prefix, length = Literal(shared, prefix.fold), length + 1
    return length, prefix


def _shared(left: Literal, right: Literal) -> str:
    if left.fold != right.fold:
        return ""
    pairs = zip(left.text, right.text, strict=False)
    same = (a == b or (left.fold and a.lower() == b.lower()) for a, b in pairs)
    count = 0
    for equal in same:
        if not equal:
            break
        count += 1
    return left.text[:count]


def _without_prefix(part: Regex, length: int) -> Regex:
    if isinstance(part, Literal):
        return Literal(part.text[length:], part.fold) if len(part.text) > length else EMPTY
    assert isinstance(part, Concat)  # noqa: S101 - only these two have a leading literal
    return concat([rest for rest in (_without_prefix(part.parts[0], length), *part.parts[1:]) if rest != EMPTY])


def _collapse(parts: list[Regex]) -> list[Regex]:
    """Join branches: runs of single characters become one set; runs of empty branches one branch."""
    result: list[Regex] = []
    for single, run in groupby(parts, _is_single):
        members = list(run)
        if single and len(members) > 1:
            result.append(Class("", False))
        else:
            result.extend(part for i, part in enumerate(members) if part != EMPTY or i == 0 or members[i - 1] != EMPTY)
    return result


def _is_single(part: Regex) -> bool:
    return isinstance(part, Class | AnyChar) or (isinstance(part, Literal) and len(part.text) == 1)
