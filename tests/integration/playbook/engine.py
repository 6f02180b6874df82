"""`docker` and `kubectl` for a machine without an engine: strict about their own words, the rest runs as it stands.

Run as `python -m tests.integration.playbook.engine docker|kubectl CONTAINERS.json WORD …`. A container is a folder of
programs, an environment and a working folder; nothing of the caller's environment gets in, as nothing does in the
real ones. What follows the container's name becomes the command's words, untouched.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

REFUSED: Final = 125
Known = Mapping[str, Any]
Command = tuple[str, list[str]]
"""A container, and what is to run there."""


class Refused(Exception):
    """The real program would not take these words, or they would not do what the page promises."""


def docker(words: Sequence[str], known: Known) -> Command:
    """Take `compose -p PROJECT exec -T SERVICE COMMAND …`. Raises Refused."""
    match words:
        case ["compose", "-p", project, "exec", "-T", service, program, *rest]:
            pass
        case _:
            raise Refused(f"not `compose -p PROJECT exec -T SERVICE COMMAND`: {words}")
    if project != known["project"]:
        raise Refused(f"no project {project!r}: compose.yml names {known['project']!r}")
    if service not in known["services"]:
        raise Refused(f"no service {service!r} in compose.yml")
    return service, [program, *rest]


def kubectl(words: Sequence[str], known: Known) -> Command:
    """Take `-n NAMESPACE exec -i KIND/NAME -- COMMAND …`. Raises Refused."""
    match words:
        case ["-n", namespace, "exec", "-i", workload, "--", program, *rest]:
            pass
        case _:
            raise Refused(f"not `-n NAMESPACE exec -i KIND/NAME -- COMMAND`: {words}")
    if namespace != known["project"]:
        raise Refused(f"no namespace {namespace!r}")
    if workload not in known["workloads"]:
        raise Refused(f"no workload {workload!r}: there are {', '.join(known['workloads'])}")
    return known["workloads"][workload], [program, *rest]


ENGINES: Final[Mapping[str, Callable[[Sequence[str], Known], Command]]] = {"docker": docker, "kubectl": kubectl}


def main(name: str, file: str, *words: str) -> NoReturn:
    """Become the command that the words ask for."""
    known = json.loads(Path(file).read_text("utf-8"))
    try:
        where, command = ENGINES[name](words, known)
    except Refused as refusal:
        sys.stderr.write(f"{name}: {refusal}\n")
        sys.exit(REFUSED)
    container = known["containers"][where]
    os.chdir(container["folder"])
    os.environ["PATH"] = container["environment"]["PATH"]  # by which the program is looked for
    try:
        os.execvpe(command[0], command, container["environment"])
    except FileNotFoundError:
        sys.stderr.write(f"{name}: there is no {command[0]} in {where}\n")
        sys.exit(127)


if __name__ == "__main__":
    main(*sys.argv[1:])
