"""`python -m dashboards.render`: write the dashboards, or with `--check` say where the committed ones differ.

A folder a language: `rendered/en`, `rendered/ru`. `--out` and `--playbook-url` render for an installation of its own.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from dashboards.boards import BOARDS
from dashboards.edition import Edition
from dashboards.grafana.document import document
from observability.catalogue.links import Addresses
from observability.catalogue.text import Language

RENDERED = Path(__file__).parent / "rendered"


def files(addresses: Addresses, languages: Iterable[Language] = tuple(Language)) -> dict[str, str]:
    """Give the text of every dashboard by its file's place: `en/mailer-overview.json`, `ru/mailer-overview-ru.json`."""
    titles = {board.uid: board.title for board in BOARDS}
    editions = [Edition(addresses, language) for language in languages]
    return {
        f"{edition.language}/{edition.uid(board.uid)}.json": document(board, titles, edition)
        for edition in editions
        for board in BOARDS
    }


def write(folder: Path, wanted: dict[str, str]) -> None:
    """Write the files and prune strays."""
    for stray in set(_present(folder)) - set(wanted):
        (folder / stray).unlink()
    for name, text in wanted.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def drift(folder: Path, wanted: dict[str, str]) -> list[str]:
    """Name the files that are missing, differ, or have no source."""
    present = _present(folder)
    return sorted(name for name in set(present) | set(wanted) if present.get(name) != wanted.get(name))


def _present(folder: Path) -> dict[str, str]:
    """Read what lies where dashboards do: one folder a language, or, from before there were two, none."""
    places = (folder, *(folder / language for language in Language))
    return {str(path.relative_to(folder)): path.read_text() for place in places for path in place.glob("*.json")}


def main(arguments: list[str]) -> int:
    """Write or check; returns the exit status."""
    options = _parser().parse_args(arguments)
    wanted = files(Addresses(playbook=options.playbook_url))
    if not options.check:
        write(options.out, wanted)
        return 0
    different = drift(options.out, wanted)
    for name in different:
        print(f"{name} is not what dashboards/ renders: run `make render`", file=sys.stderr)  # noqa: T201 -- the answer
    return 1 if different else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboards.render", description="Render the dashboards.")
    parser.add_argument("--check", action="store_true", help="compare the whole folder and write nothing")
    parser.add_argument("--out", type=Path, default=RENDERED, help="the folder to write to, and to prune")
    parser.add_argument("--playbook-url", default=Addresses.playbook, help="address of the rendered playbook")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
