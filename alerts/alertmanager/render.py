"""`python -m alerts.alertmanager.render` writes the committed files; `--check` says which are not up to date."""

import sys
from collections.abc import Mapping
from pathlib import Path

from alerts.alertmanager.config import ALERTMANAGER_YML, TEMPLATES, alertmanager_yml, prometheus_yml
from alerts.alertmanager.message import templates
from alerts.alertmanager.settings import PLACEHOLDERS

RENDERED = Path(__file__).resolve().parents[1] / "rendered"
FOLDER = "alertmanager"
PROMETHEUS = "prometheus.yml"
RULES = "prometheus/*.yml"


def files() -> dict[str, str]:
    """Give every committed file by its path in the rendered folder."""
    return {
        f"{FOLDER}/{ALERTMANAGER_YML}": alertmanager_yml(PLACEHOLDERS),
        f"{FOLDER}/{TEMPLATES}": templates(),
        PROMETHEUS: prometheus_yml(RULES),
    }


def drift(wanted: Mapping[str, str], rendered: Path = RENDERED) -> list[str]:
    """List the files that are missing, stale, or strays."""
    there = _present(rendered)
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def write(wanted: Mapping[str, str], rendered: Path = RENDERED) -> None:
    """Write the files, and remove what is none of them."""
    (rendered / FOLDER).mkdir(parents=True, exist_ok=True)
    for stray in _present(rendered).keys() - wanted.keys():
        (rendered / stray).unlink()
    for name, text in wanted.items():
        (rendered / name).write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write or check; returns the exit status."""
    if "--check" not in arguments:
        write(files())
        return 0
    wrong = drift(files())
    for name in wrong:
        print(f"{name} is not what alerts/ renders: run `make render`", file=sys.stderr)  # noqa: T201 -- the answer
    return 1 if wrong else 0


def _present(rendered: Path) -> dict[str, str]:
    """Read what is ours: the rules beside it are rendered by `alerts.render`."""
    paths = [path for path in (*(rendered / FOLDER).rglob("*"), rendered / PROMETHEUS) if path.is_file()]
    return {path.relative_to(rendered).as_posix(): path.read_text(encoding="utf-8") for path in paths}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
