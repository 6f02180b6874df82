"""Ignoring case as Go folds it (one character to one) and as Loki searches, which is not the same."""

import re
from collections.abc import Callable
from functools import lru_cache

_CASED = range(0x1F000)
"""No character above has a case that matters here."""
UNPAIRED = "\u0130\u0131\u0390\u03b0\u1fd3\u1fe3\ufb05\ufb06"
"""Characters that Python takes for another case of some other one (a dotless i for an i), and Go does not."""


def folded(text: str) -> str:
    """Write a text that ignores case in Python's syntax."""
    return "".join(_folded(char) for char in text)


def _folded(char: str) -> str:
    if char in "iI":
        return "[iI]"
    return char if char in UNPAIRED else f"(?i:{re.escape(char)})"


def folded_set(python: str) -> str:
    """Write a set, in Python's syntax with its brackets, that ignores case."""
    return f"(?:(?![{UNPAIRED}])(?i:{python})|(?=[{UNPAIRED}]){python})"


def finder(text: str) -> Callable[[str], bool]:
    """Return Loki's search for a text in any case (`containsLower` in pkg/logql/log/filter.go).

    It looks for the first byte of the small letter, so it never finds `Р`, whose small letter begins with another one.
    """
    search = re.compile(_lowered(text)).search
    return lambda line: search(line) is not None


def equal(text: str) -> Callable[[str], bool]:
    """Return Loki's comparison with a text in any case: as long in bytes, and found at the beginning."""
    match, size = re.compile(_lowered(text)).match, len("".join(map(_small, text)).encode("utf-8", "surrogatepass"))
    return lambda value: len(value.encode("utf-8", "surrogatepass")) == size and match(value) is not None


def _lowered(text: str) -> str:
    small = "".join(map(_small, text))
    first = [
        char for char in _lowered_to(small[0]) if _lead(char.lower()[0] if char.isascii() else char) == _lead(small[0])
    ]
    return "".join(f"[{re.escape(''.join(chars))}]" for chars in (first, *map(_lowered_to, small[1:])))


def _lead(char: str) -> int:
    return char.encode("utf-8", "surrogatepass")[0]


def _small(char: str) -> str:
    """Return what Go keeps of a character that ignores case: the first of its cases, made small."""
    upper = char.upper()
    others = _by_capital().get(upper, char) if len(upper) == 1 and char not in UNPAIRED else char
    return _lower(min(others + char))


def _lower(char: str) -> str:
    return "i" if char == "\u0130" else char.lower()


def _lowered_to(small: str) -> str:
    """Return every character whose small letter this is, and itself."""
    return _by_small().get(small, "") + small


@lru_cache(maxsize=1)
def _by_small() -> dict[str, str]:
    found: dict[str, str] = {}
    for char in map(chr, _CASED):
        small = _lower(char)
        if small != char:
            found[small] = found.get(small, "") + char
    return found


@lru_cache(maxsize=1)
def _by_capital() -> dict[str, str]:
    found: dict[str, str] = {}
    for char in map(chr, _CASED):
        capital = char.upper()
        if char not in UNPAIRED and len(capital) == 1 and capital != char:
            found[capital] = found.get(capital, capital) + char
    return found
