"""`python -m playbook.render`: write the playbook, or with `--check` say where the committed one differs.

Exit codes: 0 written or equal, 1 it differs, 2 sections are missing, cannot be used, or break a rule of style.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from playbook.catalogue.snippets import SNIPPETS
from playbook.checking import differences, faults
from playbook.exceptions import PlaybookError
from playbook.library import Library, load
from playbook.page.html import html
from playbook.page.markdown import markdown
from playbook.prose import Written, titles_of, write
from playbook.snippet import LANGUAGES

ROOT: Final = Path(__file__).parents[1]
MARKDOWN: Final[Mapping[str, str]] = {
    "en": "MAILER_ONCALL_PLAYBOOK.md",
    "ru": "MAILER_ONCALL_PLAYBOOK.ru.md",
}
HTML: Final[Mapping[str, str]] = {language: f"playbook/rendered/{language}.html" for language in LANGUAGES}


def written(library: Library, language: str) -> tuple[Written, ...]:
    """Fill all sections that have text in a language. Raises BadSection."""
    titles = titles_of(library)
    return tuple(write(section, language, titles) for section in library.sections if section.text.of(language))


def files(library: Library) -> dict[str, str]:
    """Give the text of every rendered file by its path from the root."""
    titles = titles_of(library)
    rendered = {}
    for language in LANGUAGES:
        pages = written(library, language)
        rendered[MARKDOWN[language]] = markdown(pages, language, titles)
        rendered[HTML[language]] = html(pages, language, titles)
    return rendered


def complaints(library: Library) -> list[str]:
    """Name the sections that are missing, and what is wrong with those that are there. Raises BadSection."""
    pages = {language: written(library, language) for language in LANGUAGES}
    found = [f"playbook/{name} is missing" for name in library.missing]
    found += [fault for those in pages.values() for page in those for fault in faults(page)]
    russian = {page.section.anchor: page for page in pages["ru"]}
    pairs = [(page, russian[page.section.anchor]) for page in pages["en"] if page.section.anchor in russian]
    found += [fault for pair in pairs for fault in differences(*pair)]
    shown = {one.snippet.id for page in pages["en"] for one in page.shown if one.snippet}
    return found + [f"the snippet {name} stands in no section" for name in SNIPPETS if name not in shown]


def drift(root: Path, rendered: Mapping[str, str]) -> list[str]:
    """Name the files that are missing or differ."""
    return [name for name, text in rendered.items() if _read(root / name) != text]


def main(arguments: list[str]) -> int:
    """Write or check; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        library = load()
        rendered, wrong = files(library), complaints(library)
    except PlaybookError as error:
        return _complain([str(error)], 2)
    if not options.check:
        for name, text in rendered.items():
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / name).write_text(text, "utf-8")
    elif different := drift(ROOT, rendered):
        return _complain([f"{name} is not what playbook/ renders: run `make render`" for name in different], 1)
    return _complain(wrong, 2) if wrong else 0


def _complain(lines: list[str], status: int) -> int:
    for line in lines:
        print(line, file=sys.stderr)  # noqa: T201 -- the answer
    return status


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.is_file() else None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m playbook.render", description="Render the on-call playbook.")
    parser.add_argument("--check", action="store_true", help="compare with the committed files and write nothing")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
