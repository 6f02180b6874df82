"""The sections as people wrote them: a file a language, named by the section's anchor."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alerts.alert import Alert
from alerts.rules import every_alert
from observability.catalogue.links import alert_anchor, reason_anchor
from observability.catalogue.reasons import EXPLANATIONS, DeferReason, Explanation
from observability.catalogue.text import Text
from playbook.exceptions import BadSection
from playbook.shelves import Shelf, wanted
from playbook.snippet import LANGUAGES

FOLDER: Final = Path(__file__).parent / "sections"
_TITLE: Final = re.compile(r"\A# (.+)\n+")
ALERTS: Final[Mapping[str, Alert]] = {alert_anchor(alert.name): alert for alert in every_alert()}
REASONS: Final[Mapping[str, Explanation]] = {reason_anchor(reason): EXPLANATIONS[reason] for reason in DeferReason}


@dataclass(frozen=True)
class Section:
    """A part of the playbook that a link can lead to. `text` holds templates still."""

    anchor: str
    shelf: Shelf
    title: Text
    text: Text

    @property
    def alert(self) -> Alert | None:
        """The alert that it is about."""
        return ALERTS.get(self.anchor)

    @property
    def reason(self) -> Explanation | None:
        """The reason that it is about."""
        return REASONS.get(self.anchor)


@dataclass(frozen=True)
class Library:
    """All sections, in the order of the page, and what is missing from it."""

    sections: tuple[Section, ...]
    missing: tuple[str, ...]

    def on(self, shelf: Shelf) -> tuple[Section, ...]:
        """Give the sections of a shelf."""
        return tuple(section for section in self.sections if section.shelf is shelf)


def load(folder: Path = FOLDER) -> Library:
    """Read all sections. Raises BadSection where one is not whole."""
    sections = tuple(
        _section(shelf, anchor, folder)
        for shelf in Shelf
        for anchor in _order(shelf, folder)
        if _files(shelf, anchor, folder)
    )
    return Library(sections, tuple(_missing(folder)))


def _order(shelf: Shelf, folder: Path) -> tuple[str, ...]:
    """Put a shelf's sections in order. Those that nobody asked for (useful SQL) come first, by name."""
    present = {path.name.split(".")[0] for path in (folder / shelf).glob("*.md")}
    strangers = sorted(present - set(wanted(shelf)))
    if shelf is not Shelf.REFERENCE and strangers:
        raise BadSection(f"sections/{shelf}/{strangers[0]}: no alert, reason or operation has this anchor; delete it")
    return (*strangers, *wanted(shelf))


def _files(shelf: Shelf, anchor: str, folder: Path) -> dict[str, Path]:
    paths = {language: folder / shelf / f"{anchor}.{language}.md" for language in LANGUAGES}
    return {language: path for language, path in paths.items() if path.is_file()}


def _missing(folder: Path) -> Iterator[str]:
    for shelf in Shelf:
        for anchor in _order(shelf, folder):
            there = _files(shelf, anchor, folder)
            yield from (f"sections/{shelf}/{anchor}.{name}.md" for name in LANGUAGES if name not in there)


def _section(shelf: Shelf, anchor: str, folder: Path) -> Section:
    files = _files(shelf, anchor, folder)
    texts = {language: path.read_text("utf-8") for language, path in files.items()}
    title = _given_title(anchor) or Text(*(_own_title(texts, anchor, language) for language in LANGUAGES))
    bodies = {language: _TITLE.sub("", text) for language, text in texts.items()}
    return Section(anchor, shelf, title, Text(bodies.get("en", ""), bodies.get("ru", "")))


def _given_title(anchor: str) -> Text | None:
    if anchor in ALERTS:
        return Text(ALERTS[anchor].name, ALERTS[anchor].name)
    if anchor in REASONS:
        return Text(REASONS[anchor].reason, REASONS[anchor].reason)
    return None


def _own_title(texts: Mapping[str, str], anchor: str, language: str) -> str:
    found = _TITLE.match(texts.get(language, "# -\n"))
    if found is None:
        raise BadSection(f"{anchor}.{language}.md must begin with its title: `# …`")
    return found[1]
