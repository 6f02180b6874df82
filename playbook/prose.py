"""Fill the prose of a section: figures from the objectives, commands from the catalogue, links from anchors.

Jinja sees prose alone. A command leaves a marker on a line of its own, and the page puts it there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from jinja2 import Environment, StrictUndefined, TemplateError

from observability.catalogue import objectives
from observability.catalogue.reasons import DeferReason
from observability.catalogue.text import Text
from playbook.block import Block
from playbook.catalogue import diagnosing
from playbook.catalogue.snippets import SNIPPETS
from playbook.contacts import CONTACTS
from playbook.exceptions import BadSection
from playbook.library import Library, Section
from playbook.printing import command, printed
from playbook.shelves import VERIFY, Shelf, wanted
from playbook.snippet import Effect, Snippet
from playbook.wording import number, span

_COMMAND: Final = re.compile(r"\[\[command \d+\]\]")
PLAN: Final = Text(
    "The plan: what would change, for how many letters and campaigns. Nothing is changed yet.",
    "План: что изменится, скольких писем и кампаний это коснётся. Пока ничего не меняется.",
)
DONE: Final = Text(
    "A report: done, what another signal says of it, and the command that rolls it back.",
    "Отчёт: сделано, подтверждение из другого источника и команда для отката.",
)
PLAN_NORMAL: Final = Text("It names only what you mean to change.", "Перечислено только то, что вы хотите изменить.")
DONE_NORMAL: Final = Text(
    "Exit code 0. 10: refused, the sentence says why. 20: done, and not confirmed: ask `oncall diagnose`.",
    "Код завершения 0. 10: отказ, причина в тексте. 20: сделано, но не подтверждено: спросите `oncall diagnose`.",
)


@dataclass(frozen=True)
class Shown:
    """A command in its place: what it prints, how to read the answer, and whether it changes anything."""

    block: Block
    expected: str
    normal: str = ""
    changes: bool = False
    snippet: Snippet | None = None


@dataclass(frozen=True)
class Written:
    """A section in one language: Markdown with a marker for each command."""

    section: Section
    language: str
    markdown: str
    shown: tuple[Shown, ...]

    @property
    def verifying(self) -> range:
        """The numbers of the commands under “Verify”: who comes back from there has not mended it yet."""
        _, found, rest = self.markdown.partition(f"## {VERIFY.of(self.language)}\n")
        before, those = len(_COMMAND.findall(self.markdown)) - len(_COMMAND.findall(rest)), rest.partition("\n## ")[0]
        return range(before, before + len(_COMMAND.findall(those))) if found else range(0)


def marker(number: int) -> str:
    """Write the line that stands for a section's command."""
    return f"[[command {number}]]"


@dataclass
class Writer:
    """What templates may call, while one section is being written."""

    language: str
    titles: Mapping[str, Text]
    shown: list[Shown] = field(default_factory=list)

    def run(self, name: str) -> str:
        """Show a snippet of the catalogue."""
        if name not in SNIPPETS:
            raise BadSection(f"there is no snippet {name!r} in playbook/catalogue")
        snippet = SNIPPETS[name]
        expected, normal = snippet.expected.of(self.language), snippet.normal.of(self.language)
        return self._place(Shown(printed(snippet), expected, normal, snippet.effect is Effect.CHANGE, snippet))

    def cmd(self, text: str, expected: str, normal: str = "", *, changes: bool = False) -> str:
        """Show a command and what it must answer."""
        return self._place(Shown(command(text), expected, normal, changes))

    def act(self, name: str, arguments: str = "") -> str:
        """Show a guarded action: its plan, then the same with the confirmation."""
        plan = f"oncall act {name} {arguments}".strip()
        first = self._place(Shown(command(plan), PLAN.of(self.language), PLAN_NORMAL.of(self.language)))
        done = Shown(
            command(f"{plan} --confirm {name}"), DONE.of(self.language), DONE_NORMAL.of(self.language), changes=True
        )
        return f"{first}\n\n{self._place(done)}"

    def link(self, anchor: str, text: str = "") -> str:
        """Link to a section, or to a snippet, by its anchor; its title is the text unless another is given."""
        if anchor in self.titles:
            return f"[{text or self.titles[anchor].of(self.language)}](#{anchor})"
        raise BadSection(f"no section or snippet has the anchor {anchor!r}")

    def contact(self, role: str) -> str:
        """Name whom to call; the served page puts the installation's own words there."""
        if role not in CONTACTS:
            raise BadSection(f"no contact {role!r}: playbook/contacts.py has {', '.join(CONTACTS)}")
        return f'<span data-contact="{role}">{CONTACTS[role].default.of(self.language)}</span>'

    def _place(self, shown: Shown) -> str:
        self.shown.append(shown)
        return marker(len(self.shown) - 1)


def write(section: Section, language: str, titles: Mapping[str, Text]) -> Written:
    """Fill a section. Raises BadSection, naming the file, where its template cannot be filled."""
    writer = Writer(language, titles)
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701 -- Markdown
    environment.filters |= {"span": lambda time: span(time, language), "number": lambda count: number(count, language)}
    try:
        text = environment.from_string(section.text.of(language)).render(_context(section, writer))
    except (TemplateError, BadSection) as error:
        where = f"sections/{section.shelf}/{section.anchor}.{language}.md"
        raise BadSection(f"{where}: {error}") from error
    return Written(section, language, text.strip() + "\n", tuple(writer.shown))


def titles_of(library: Library) -> dict[str, Text]:
    """Name whatever a link can lead to."""
    awaited = {anchor: Text(anchor, anchor) for shelf in Shelf for anchor in wanted(shelf)}
    sections = {section.anchor: section.title for section in library.sections}
    return {**awaited, **sections, **{snippet.anchor: snippet.question for snippet in SNIPPETS.values()}}


def _context(section: Section, writer: Writer) -> dict[str, Any]:
    given = {"alert": section.alert, "reason": section.reason}
    return {
        "run": writer.run,
        "cmd": writer.cmd,
        "act": writer.act,
        "link": writer.link,
        "contact": writer.contact,
        "objectives": objectives,
        "diagnosis_steps": [snippet.id for snippet in diagnosing.SNIPPETS],
        "reasons": {reason.value: reason for reason in DeferReason},
        **{name: value for name, value in given.items() if value is not None},
    }
