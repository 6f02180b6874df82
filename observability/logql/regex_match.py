"""How Loki tests a text against a regular expression in a filter.

It first tries to say the pattern with plain comparisons (`pkg/logql/log/filter.go`), and that changes answers. Of a
label filter `path=~"foo.*"` becomes "contains foo", and `a=~"foo|foobar"` too, since a common prefix has been taken
out by then; only patterns that cannot be said so are anchored. Of a line filter `foo.*(bar|qux)` becomes "contains
foobar or fooqux", `foo|` becomes "contains foo", and a text in any case is searched for by bytes (fold.py). Those
rules are repeated here. Matchers of streams, of `drop` and of `keep` are always anchored.
"""

from collections.abc import Callable, Iterable

from observability.logql.fold import equal, finder
from observability.logql.regex import compile_anchored, compile_regex, parse_regex
from observability.logql.regex_factor import factored
from observability.logql.regex_tree import (
    EMPTY,
    Alternate,
    AnyChar,
    Capture,
    Concat,
    Literal,
    Regex,
    Repeat,
)

TextTest = Callable[[str], bool]
_MOST_PARTS = 3


def always(_text: str) -> bool:
    """Return the test that Loki's own code drops from a chain."""
    return True


def line_test(pattern: str) -> TextTest:
    """Whether a line passes `|~`."""
    simple = _simplify(factored(parse_regex(pattern)), label=False)
    if simple is not None:
        return simple
    search = compile_regex(pattern).search
    return lambda line: search(line) is not None


def label_test(pattern: str) -> TextTest:
    """Whether a label's value passes `=~` in a pipeline's label filter."""
    simple = _simplify(factored(parse_regex(pattern)), label=True)
    if simple is not None:
        return simple
    whole = compile_anchored(pattern).match
    return lambda value: whole(value) is not None


def any_of(tests: Iterable[TextTest]) -> TextTest:
    """Return a test that one of them passes; those that are always true vanish, as they do in Loki."""
    kept = [test for test in tests if test is not always]
    if len(kept) > 1:
        return lambda text: any(test(text) for test in kept)
    return kept[0] if kept else always


def _contains(text: str, fold: bool) -> TextTest:
    if not text:
        return always
    return finder(text) if fold else lambda value: text in value


def _equals(text: str, fold: bool) -> TextTest:
    return equal(text) if fold else lambda value: value == text


def _is_dot_star(regex: Regex) -> bool:
    return isinstance(regex, Repeat) and (regex.part, regex.least, regex.most) == (AnyChar(False), 0, None)


def _without_capture(regex: Regex) -> Regex:
    return regex.part if isinstance(regex, Capture) else regex


def _without_captures(regex: Regex) -> Regex:
    return _without_captures(regex.part) if isinstance(regex, Capture) else regex


def _simplify(regex: Regex, *, label: bool) -> TextTest | None:
    match regex := _without_captures(regex):
        case Literal():
            return (_equals if label else _contains)(regex.text, regex.fold)
        case Concat(parts) if parts:
            return _simplify_concat(parts, "")
        case Alternate(parts):
            return _simplify_alternate(parts, label=label)
        case Repeat(AnyChar(False), 1, None):
            return bool
        case _:
            return always if regex == EMPTY or _is_dot_star(regex) else None


def _simplify_alternate(parts: tuple[Regex, ...], *, label: bool) -> TextTest | None:
    tests = [test for part in parts if (test := _simplify(part, label=label)) is not None]
    return any_of(tests) if len(tests) == len(parts) else None


def _simplify_concat(parts: tuple[Regex, ...], base: str) -> TextTest | None:
    """Return a literal with `.*` around it, or a literal before a choice; nothing longer than three parts."""
    parts = tuple(plain for part in parts if (plain := _without_capture(part)) != EMPTY)
    if len(parts) > _MOST_PARTS:
        return None
    literals, fold = 0, False
    choices: list[TextTest] = []
    for part in parts:
        if isinstance(part, Literal):
            if literals:
                return None
            literals, base, fold = 1, base + part.text, part.fold
        elif isinstance(part, Alternate) and base:
            choice = _simplify_choice(part, base, fold)
            if choice is None:
                return None
            choices += choice
        elif not _is_dot_star(part):
            return None
    if choices:
        return any_of(choices)
    return _contains(base, fold) if base else None


def _simplify_choice(choice: Alternate, base: str, fold: bool) -> list[TextTest] | None:
    if any(_folds(part) and not fold for part in choice.parts):
        return None
    tests = [test for part in choice.parts if (test := _continued(part, base, fold)) is not None]
    return tests if len(tests) == len(choice.parts) else None


def _folds(part: Regex) -> bool:
    """Whether a branch ignores case; Go marks literals alone, not what begins with one."""
    return isinstance(part, Literal) and part.fold


def _continued(part: Regex, base: str, fold: bool) -> TextTest | None:
    match part:
        case Literal(text, _):
            return _contains(base + text, fold)
        case Concat(()):
            return _contains(base, fold)
        case Concat(parts):
            return _simplify_concat(parts, base)
        case _:
            return _contains(base, fold) if _is_dot_star(part) else None
