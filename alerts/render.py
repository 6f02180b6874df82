"""`python -m alerts.render`: write the rule files, or with `--check` say where the committed ones differ.

`--out`, `--playbook-url` and `--grafana-url` render for an installation of its own.
"""

import argparse
import sys
from pathlib import Path

from alerts.rules import rule_files
from observability.catalogue.links import Addresses

RENDERED = Path(__file__).parent / "rendered"
FOLDERS = ("prometheus", "loki")


def write(folder: Path, files: dict[str, str]) -> None:
    """Write the files and prune strays."""
    for stray in set(_present(folder)) - set(files):
        (folder / stray).unlink()
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def drift(folder: Path, files: dict[str, str]) -> list[str]:
    """Name the files that are missing, differ, or have no source."""
    present = _present(folder)
    return sorted(name for name in set(present) | set(files) if present.get(name) != files.get(name))


def _present(folder: Path) -> dict[str, str]:
    paths = [path for name in FOLDERS for path in (folder / name).rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_text() for path in paths}


def main(arguments: list[str]) -> int:
    """Write or check; returns the exit status."""
    options = _parser().parse_args(arguments)
    files = rule_files(Addresses(options.playbook_url, options.grafana_url))
    if not options.check:
        write(options.out, files)
        return 0
    different = drift(options.out, files)
    for name in different:
        print(f"{name} is not what alerts/ renders: run `make render`", file=sys.stderr)  # noqa: T201 -- the answer
    return 1 if different else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m alerts.render", description="Render the alert rules.")
    parser.add_argument("--check", action="store_true", help="compare the whole folder and write nothing")
    parser.add_argument("--out", type=Path, default=RENDERED, help="the folder to write to")
    parser.add_argument("--playbook-url", default=Addresses.playbook, help="address of the rendered playbook")
    parser.add_argument("--grafana-url", default=Addresses.grafana, help="address of Grafana")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
