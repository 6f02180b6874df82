"""The playbook as one Markdown file, for a repository's page and for a terminal."""

from collections.abc import Iterator
from typing import Final

from observability.catalogue.text import Text
from playbook.facts import LABELS, Facts, facts_of
from playbook.page.view import Here
from playbook.page.words import WORDS
from playbook.prose import Shown, Written, marker
from playbook.samples import samples_of
from playbook.shelves import BACKGROUND, MARKERS, TITLES, Shelf
from playbook.snippet import Snippet

GENERATED: Final = "<!-- generated from playbook/ by `make render`: change the sources, not this file -->"


def markdown(pages: tuple[Written, ...], language: str, titles: dict[str, Text]) -> str:
    """Put the sections together."""
    printer = _Printer(language, titles)
    return "\n\n".join([GENERATED, *printer.head(pages), *printer.sections(pages)]) + "\n"


class _Printer:
    """Prints in one language; a snippet is explained at length where it stands first."""

    def __init__(self, language: str, titles: dict[str, Text]) -> None:
        self._language = language
        self._titles = titles
        self._seen: set[str] = set()

    def head(self, pages: tuple[Written, ...]) -> Iterator[str]:
        yield f"# {self._say('title')}"
        yield self._say("head")
        yield self._say("setup")
        yield self._say("limit")
        for shelf in Shelf:
            links = [
                f"- [{self._title(page.section.title)}](#{page.section.anchor})"
                for page in pages
                if page.section.shelf is shelf
            ]
            if links:
                yield f"**{TITLES[shelf].of(self._language)}**\n\n" + "\n".join(links)

    def sections(self, pages: tuple[Written, ...]) -> Iterator[str]:
        for shelf in Shelf:
            those = [page for page in pages if page.section.shelf is shelf]
            if those:
                yield f"## {TITLES[shelf].of(self._language)}"
            for page in those:
                yield from self._section(page)

    def _section(self, page: Written) -> Iterator[str]:
        section = page.section
        yield f'<a id="{section.anchor}"></a>\n\n### {self._title(section.title)}'
        if section.reason is not None:
            yield f"> {Text(section.reason.en, section.reason.ru).of(self._language)}"
        facts = facts_of(section.alert, self._language) if section.alert else None
        if facts:
            yield self._facts(facts)
        after = f"{self._said(facts)}\n\n{self._rule(facts)}" if facts else ""
        body = _folded(page.markdown, BACKGROUND.of(self._language), after).replace("\n## ", "\n#### ")
        body = f"####{body.removeprefix('##')}" if body.startswith("## ") else body
        for number, shown in enumerate(page.shown):
            here = Here(section.anchor, self._say("again" if number in page.verifying else "here"))
            body = body.replace(marker(number), self._shown(shown, here))
        yield body.strip()

    def _facts(self, facts: Facts) -> str:
        label = {name: text.of(self._language) for name, text in LABELS.items()}
        lines = [
            f"**{facts.severity}**",
            f"{label['panel']}: [`{facts.panel}`]({facts.panel_url})",
            f"{label['hold']}: {facts.hold}",
            f"{label['keep']}: {facts.keep}",
        ]
        if facts.labels:
            lines.append(f"{label['labels']}: " + ", ".join(f"`{name}`" for name in facts.labels))
        return " · ".join(lines)

    def _said(self, facts: Facts) -> str:
        return f"{LABELS['summary'].of(self._language)}: {_escaped(facts.summary)} {_escaped(facts.description)}"

    def _rule(self, facts: Facts) -> str:
        return f"{LABELS['rule'].of(self._language)}:\n\n```{facts.query_language}\n{facts.rule}\n```"

    def _shown(self, shown: Shown, here: Here) -> str:
        parts = [*self._question(shown), f"```bash\n{shown.block.text()}\n```", *self._reading(shown, here)]
        return "\n\n".join(parts)

    def _question(self, shown: Shown) -> Iterator[str]:
        mark = MARKERS[self._language].changes if shown.changes else MARKERS[self._language].safe
        if shown.snippet is None:
            return
        anchor = "" if shown.snippet.id in self._seen else f'<a id="{shown.snippet.anchor}"></a>'
        yield f"{anchor}*{shown.snippet.question.of(self._language)}* {mark}"

    def _reading(self, shown: Shown, here: Here) -> Iterator[str]:
        lines = [f"- {self._say('expected')}: {shown.expected}"]
        if shown.normal:
            lines.append(f"- {self._say('normal')}: {shown.normal}")
        if shown.snippet is not None:
            lines += [
                f"- {self._say('if')} {branch.result.of(self._language)}: {self._way(branch.anchor, here)}"
                for branch in shown.snippet.next
            ]
        yield "\n".join(lines)
        if shown.snippet is not None and shown.snippet.id not in self._seen:
            self._seen.add(shown.snippet.id)
            yield from self._samples(shown.snippet)

    def _samples(self, snippet: Snippet) -> Iterator[str]:
        found = samples_of(snippet.id)
        if found:
            texts = "\n\n".join(f"{self._say(state)}:\n\n```text\n{text}\n```" for state, text in found.items())
            yield f"<details><summary>{self._say('samples')}</summary>\n\n{texts}\n\n</details>"

    def _way(self, anchor: str, here: Here) -> str:
        return here.words if anchor == here.anchor else self._link(anchor)

    def _link(self, anchor: str) -> str:
        return f"[{self._title(self._titles[anchor])}](#{anchor})"

    def _title(self, title: Text) -> str:
        return title.of(self._language)

    def _say(self, word: str) -> str:
        return WORDS[word].of(self._language)


def _folded(body: str, heading: str, after: str) -> str:
    """Fold the last heading, which nobody needs at night, and what the rule says of itself with it."""
    head, found, tail = body.partition(f"## {heading}\n")
    if not found:
        return body
    return f"{head}<details><summary>{heading}</summary>\n\n{tail.strip()}\n\n{after}\n\n</details>\n"


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;").replace(">", "&gt;")
