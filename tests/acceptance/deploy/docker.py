"""The `docker` of a house, for commands that a person pastes: strict about its own words, the rest runs as it stands.

Run as `python -m tests.acceptance.deploy.docker KNOWN.json WORD …`; KNOWN.json holds the way into each container.
"""

import json
import os
import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

FILE = "deploy/compose.yml"
REFUSED = 125


def main(file: str, *words: str) -> NoReturn:
    """Do what the words ask for."""
    known = json.loads(Path(file).read_text("utf-8"))
    match words:
        case ["compose", "-f", compose, "exec", "-T", service, *command] if compose == FILE:
            _exec(known, service, command)
        case ["compose", "-f", compose, "exec", service, *command] if compose == FILE:
            _exec(known, service, command)
        case ["logs", container, "--tail", number] if container in known["logs"]:
            os.execvp("tail", ["tail", "-n", number, known["logs"][container]])
    sys.stderr.write(f"docker: not known here: {' '.join(words)}\n")
    sys.exit(REFUSED)


def _exec(known: Any, service: str, command: Sequence[str]) -> NoReturn:
    """Become the command; the pipes that it reads and writes belong to its user, as runc sees to."""
    entry = known["entries"][service]
    user = int(entry[entry.index("--reuid") + 1])
    for descriptor in range(3):
        if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            os.fchown(descriptor, user, user)
    os.execvp(entry[0], [*entry, *command])


if __name__ == "__main__":
    main(*sys.argv[1:])
