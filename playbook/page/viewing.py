"""Prepare written sections for the page, in its order: a snippet is explained at length where it stands first."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from markupsafe import Markup

from observability.catalogue.text import Text
from playbook.block import Door
from playbook.facts import Facts, facts_of
from playbook.page.colours import coloured, gap
from playbook.page.markup import inline, paragraphs
from playbook.page.view import Article, Command, Here, Part, Rack, Reading, Way
from playbook.page.words import WORDS
from playbook.parameters import PARAMETERS
from playbook.prose import Written
from playbook.samples import samples_of
from playbook.shelves import BACKGROUND, HEADINGS, MARKERS, TITLES, Shelf
from playbook.snippet import Branch, Snippet

_PLACE: Final = re.compile(r"<p>\[\[command (\d+)\]\]</p>\n?")
_HEADING: Final = re.compile(r"^## (.+)\n", re.MULTILINE)
_LABEL: Final = re.compile(r"&lt;(\w+)&gt;")
FREE: Final = "free"


class Viewer:
    """Prepares in one language. `draw` turns a command into HTML."""

    def __init__(self, language: str, titles: Mapping[str, Text], draw: Callable[[Command], str]) -> None:
        self._language = language
        self._titles = titles
        self._draw = draw
        self._seen: set[str] = set()

    def racks(self, pages: tuple[Written, ...]) -> tuple[Rack, ...]:
        """Prepare all shelves that hold anything."""
        racks = (
            Rack(
                shelf,
                TITLES[shelf].of(self._language),
                tuple(self._article(page) for page in pages if page.section.shelf is shelf),
            )
            for shelf in Shelf
        )
        return tuple(rack for rack in racks if rack.articles)

    def _article(self, page: Written) -> Article:
        section = page.section
        facts = facts_of(section.alert, self._language) if section.alert else None
        lead = Text(section.reason.en, section.reason.ru).of(self._language) if section.reason else ""
        rule = coloured((facts.rule,), "promql") if facts else Markup()
        title, parts = section.title.of(self._language), tuple(self._parts(page))
        return Article(section.anchor, title, lead, facts, said(facts) if facts else Markup(), rule, parts)

    def _parts(self, page: Written) -> Iterator[Part]:
        names = {heading.of(self._language): slug(heading) for heading in HEADINGS[page.section.shelf]}
        before, *rest = _HEADING.split(page.markdown)
        if before.strip():
            yield Part("", FREE, self._body(before, page), folded=False)
        for heading, text in zip(rest[::2], rest[1::2], strict=True):
            folded = heading == BACKGROUND.of(self._language)
            yield Part(heading, names.get(heading, FREE), self._body(text, page), folded)

    def _body(self, text: str, page: Written) -> Markup:
        html = self._badged(paragraphs(text))
        return Markup(  # noqa: S704 -- our own Markdown
            _PLACE.sub(lambda place: self._draw(self._command(page, int(place[1]))), html)
        )

    def _badged(self, html: str) -> str:
        """Show how a step begins as a badge."""
        marks = MARKERS[self._language]
        for text, name in ((marks.safe, "safe"), (marks.changes, "changes")):
            badge = f'<span class="mark {name}">{text.strip("()")}</span>'
            html = html.replace(f"<li>{text} ", f"<li>{badge} ").replace(f"<li>\n<p>{text} ", f"<li>\n<p>{badge} ")
        return html

    def _command(self, page: Written, number: int) -> Command:
        shown = page.shown[number]
        block = shown.block
        here = Here(page.section.anchor, WORDS["again" if number in page.verifying else "here"].of(self._language))
        return Command(
            {door.value: coloured(block.opening[door], "bash") for door in Door},
            coloured(block.body, block.language),
            {door.value: block.closing[door] for door in Door},
            inline(shown.expected),
            inline(shown.normal),
            shown.changes,
            self._reading(shown.snippet, here) if shown.snippet else None,
        )

    def _reading(self, snippet: Snippet, here: Here) -> Reading:
        ways = tuple(self._way(branch, here) for branch in snippet.next)
        question = inline(snippet.question.of(self._language))
        if snippet.id in self._seen:
            return Reading(question, ways, more=snippet.anchor)
        self._seen.add(snippet.id)
        return Reading(question, ways, id=snippet.anchor, samples=samples_of(snippet.id))

    def _way(self, branch: Branch, here: Here) -> Way:
        """Lead to another section; who stands in it already reads on."""
        result = inline(branch.result.of(self._language))
        if branch.anchor == here.anchor:
            return Way(result, "", here.words)
        return Way(result, branch.anchor, self._titles[branch.anchor].of(self._language))


def said(facts: Facts) -> Markup:
    """Write what the page says; the labels in it are gaps, which the parameter bar fills."""
    text = Markup("<strong>{}</strong> {}").format(facts.summary, facts.description)
    return Markup(_LABEL.sub(lambda label: gap(label[1], label[0]) if label[1] in PARAMETERS else label[0], text))  # noqa: S704 -- escaped above


def slug(heading: Text) -> str:
    """Name a heading for style sheets: `Act now` → `act-now`."""
    return heading.en.lower().replace(" ", "-")
