"""Markdown to HTML."""

from functools import lru_cache

from markdown_it import MarkdownIt
from markupsafe import Markup


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def paragraphs(text: str) -> str:
    """Turn prose into HTML."""
    return str(_reader().render(text))


def inline(text: str) -> Markup:
    """Turn one sentence into HTML, without a paragraph around it."""
    return Markup(_reader().renderInline(text))  # noqa: S704 -- our own Markdown
