"""Colour a command for the page: few kinds of words, a class each, since each coloured word costs the page bytes.

Gaps are kept apart from the text that surrounds them, so that they can be filled.
"""

from functools import lru_cache
from itertools import groupby
from typing import Any, Final

from markupsafe import Markup, escape
from pygments import lex  # type: ignore[import-untyped]  # Pygments ships no types
from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]  # likewise
from pygments.token import Comment, Keyword, Name, Number, String  # type: ignore[import-untyped]  # likewise
from pygments.util import ClassNotFound  # type: ignore[import-untyped]  # likewise

from playbook.block import Pieces, Slot

_FIRST_MARK: Final = 0xE000
"""Characters of Unicode's private area stand for the gaps while a lexer reads the text."""
_CLASSES: Final = (
    (Comment, "c"),
    (Keyword, "k"),
    (Name.Builtin, "k"),
    (Name.Variable, "v"),
    (String, "s"),
    (Number, "m"),
)
_LEXERS: Final = {"sql": "postgres", "redis": "text", "logql": "promql"}


def coloured(pieces: Pieces, language: str) -> Markup:
    """Write pieces as HTML; each gap is a `span.gap` with its name."""
    slots = [piece for piece in pieces if isinstance(piece, Slot)]
    marks = iter(range(_FIRST_MARK, _FIRST_MARK + len(slots)))
    text = "".join(piece if isinstance(piece, str) else chr(next(marks)) for piece in pieces)
    html = _highlighted(text, language)
    for number, slot in enumerate(slots):
        html = html.replace(chr(_FIRST_MARK + number), gap(slot.name, str(escape(slot.unbound))))
    return Markup(html)  # noqa: S704 -- Pygments has escaped it


@lru_cache(maxsize=4096)
def _highlighted(text: str, language: str) -> str:
    if not text.strip():
        return str(escape(text))
    words = groupby(lex(text, _lexer(language)), key=lambda word: _class(word[0]))
    return "".join(_span(name, "".join(text for _, text in those)) for name, those in words)


def _class(kind: Any) -> str:
    return next((name for known, name in _CLASSES if kind in known), "")


def _span(name: str, text: str) -> str:
    return f'<span class="{name}">{escape(text)}</span>' if name and text.strip() else str(escape(text))


@lru_cache(maxsize=16)
def _lexer(language: str) -> Any:
    options = {"stripnl": False, "ensurenl": False}
    try:
        return get_lexer_by_name(_LEXERS.get(language, language), **options)
    except ClassNotFound:
        return get_lexer_by_name("text", **options)


def gap(name: str, unbound: str) -> str:
    """Write a gap; `unbound` is escaped already."""
    return f'<span class="gap" data-name="{name}" data-unbound="{unbound}">{unbound}</span>'
