"""`python -m alerts.alertmanager.configure FOLDER`: write what Alertmanager starts on, from the environment."""

import os
import sys
from pathlib import Path

from alerts.alertmanager.config import ALERTMANAGER_YML, TEMPLATES, alertmanager_yml
from alerts.alertmanager.exceptions import AlertingMisconfigured
from alerts.alertmanager.message import templates
from alerts.alertmanager.settings import Settings


def configure(folder: Path, settings: Settings) -> Path:
    """Write alertmanager.yml and its templates into a folder; returns the former's path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / TEMPLATES).write_text(templates(), encoding="utf-8")
    file = folder / ALERTMANAGER_YML
    file.write_text(alertmanager_yml(settings), encoding="utf-8")
    return file


def main(arguments: list[str]) -> int:
    """Write the files; returns the exit status: 0, or 2 where the environment does not suffice."""
    if len(arguments) != 1:
        print(f"usage: python -m {__spec__.name} FOLDER", file=sys.stderr)  # noqa: T201 -- a command's answer
        return 2
    try:
        print(configure(Path(arguments[0]), Settings.read(os.environ)))  # noqa: T201 -- a command's answer
    except AlertingMisconfigured as error:
        print(error, file=sys.stderr)  # noqa: T201 -- a command's answer
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
