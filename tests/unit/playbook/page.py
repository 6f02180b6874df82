"""Read the rendered page as a reader's browser does: ids, links, and the text of each block to paste."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

from playbook.library import load
from playbook.page.html import html
from playbook.prose import titles_of
from playbook.render import written

VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "wbr"})


@dataclass(frozen=True)
class Span:
    """A stretch of a block's text: of one door or of all, and of a gap or of none."""

    text: str
    door: str
    gap: str


@dataclass
class Printed:
    """A block as the page holds it. `id` is empty where the snippet is explained elsewhere."""

    id: str
    article: str
    changes: bool
    spans: list[Span] = field(default_factory=list)
    reading: str = ""

    def text(self, door: str = "psql", values: Mapping[str, str] | None = None) -> str:
        """Give what the page's copy button gives at this door, with these values in the parameter bar."""
        known = values or {}
        return "".join(known.get(one.gap, one.text) for one in self.spans if one.door in ("", door))

    @property
    def gaps(self) -> set[str]:
        return {one.gap for one in self.spans if one.gap}


class Page(HTMLParser):
    """The whole page, read once."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.links: list[str] = []
        self.ways: list[tuple[str, str]] = []
        """Where a result leads: the article it stands in, and the anchor."""
        self.foreign: list[str] = []
        self.articles: list[str] = []
        self.blocks: list[Printed] = []
        self.words_before: dict[str, int] = {}
        """How many words a reader of an article passes before its first command, all that is generated included."""
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if "id" in known:
            self.ids.append(known["id"])
        if tag == "article":
            self.articles.append(known["id"])
        if tag == "a" and known["href"].startswith("#"):
            self.links.append(known["href"][1:])
            if known.get("class") == "way":
                self.ways.append((self.articles[-1], known["href"][1:]))
        self.foreign += [known[name] for name in ("src", "srcset", "action", "poster") if name in known]
        if tag == "article":
            self.words_before[known["id"]] = 0
        if tag == "figure":
            self.blocks.append(Printed(known.get("id", ""), self.articles[-1], "changes" in known["class"].split()))
        if tag not in VOID:
            self._open.append((tag, known))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self._open]
        if "article" in tags and not any(block.article == self.articles[-1] for block in self.blocks):
            self.words_before[self.articles[-1]] += len(re.findall(r"\w+", data))
        if "figure" not in tags:
            return
        if "dl" in tags:
            self.blocks[-1].reading += data
        if "code" in tags and "pre" in tags:
            self.blocks[-1].spans.append(Span(data, self._attribute("data-door"), self._attribute("data-name")))

    def _attribute(self, name: str) -> str:
        return next((known[name] for tag, known in reversed(self._open) if tag == "span" and name in known), "")


@cache
def page(language: str) -> Page:
    """Read the page as the sources render it; another test holds it to the committed one."""
    library = load()
    return Page(html(written(library, language), language, titles_of(library)))


def snippets(language: str = "en") -> dict[str, Printed]:
    """Give the page's blocks by the id of their snippet."""
    return {block.id.removeprefix("snippet-"): block for block in page(language).blocks if block.id}
