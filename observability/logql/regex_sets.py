"""Sets of characters in regular expressions: those that have names, what lies outside of them, how Python says them."""

import re

from observability.logql.regex_tree import Literal

WORD = "0-9A-Za-z_"
PERL = {"d": "0-9", "s": r"\t\n\f\r ", "w": WORD}
POSIX = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7f",
    "blank": r"\t ",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ",
    "upper": "A-Z",
    "word": WORD,
    "xdigit": "0-9A-Fa-f",
}
# Letters that share their two cases with a third sign, as K does with the sign for kelvin: Go makes no literal of them.
_THREE_CASES = frozenset("KkSsµΜμÅåǄǅǆǇǈǉǊǋǌǱǲǳΙιΒβϐΕεϵΘθϑϴΚκϰΠπϖΡρϱΣςσΦφϕΩωВвᲀДдᲁОоᲂСсᲃТтᲄᲅЪъᲆѢѣᲇᲈꙊꙋṠṡẛ")


def literal_of(characters: set[str], *, fold: bool) -> Literal | None:
    """Return what Go makes of a set of one character, or of a letter in its two cases: no set, but that letter."""
    if "" in characters:
        return None
    cases = {case for char in characters for case in (char, char.lower(), char.upper())} if fold else characters
    first = min(cases)
    if len(cases) == 1 and not (fold and cases & _THREE_CASES):
        return Literal(first)
    if cases == {first, first.lower()} and first.lower().upper() == first and not cases & _THREE_CASES:
        return Literal(first, fold=True)
    return None


def set_escape(char: str) -> str:
    """Write a character so that it stands for itself inside a set of Python's."""
    return f"\\U{ord(char):08x}" if char in "\\]^-[&|~" or not char.isprintable() else char


def complement(ranges: str) -> str:
    """Everything outside some ranges, itself as ranges; the sets are small and of ASCII."""
    inside = re.compile(f"[{ranges}]")
    outside = [code for code in range(0x80) if not inside.match(chr(code))]
    return "".join(set_escape(chr(code)) for code in outside) + "\\U00000080-\\U0010ffff"
