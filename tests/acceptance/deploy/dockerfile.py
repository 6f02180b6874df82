"""Follows deploy/Dockerfile in a folder of its own, as far as a machine without an engine can.

The base image is this machine; the Python packages are those of the virtual environment that the tests run in, so the
step that installs them is left out. Everything else is done as written.
"""

import fnmatch
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Run = Callable[[str, str], None]
"""Run a line of shell in a working folder of the image, as root."""


@dataclass
class Image:
    """What the file says of containers made from it."""

    workdir: str = "/"
    user: str = "root"
    entrypoint: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def build(project: Path, root: Path, run: Run) -> Image:
    """Do the steps of the file in the file system `root`. Raises ValueError for an instruction that is not known."""
    image = Image()
    ignored = _ignored(project / "deploy" / "Dockerfile.dockerignore")
    for word, rest in _instructions((project / "deploy" / "Dockerfile").read_text("utf-8")):
        match word:
            case "FROM":
                pass
            case "ENV":
                image.environment |= dict(each.split("=", 1) for each in rest.split())
            case "WORKDIR":
                image.workdir = rest
                (root / rest.lstrip("/")).mkdir(parents=True)
            case "COPY":
                _copy(project, root / image.workdir.lstrip("/"), rest.split(), ignored)
            case "RUN" if "--require-hashes" in rest:
                image.left_out.append(rest)
            case "RUN":
                run(rest, image.workdir)
            case "USER":
                image.user = rest
            case "ENTRYPOINT":
                image.entrypoint = [each.strip().strip('"') for each in rest.strip("[]").split(",")]
            case _:
                raise ValueError(f"not followed here: {word} {rest}")
    return image


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip() and not line.startswith("#")]
    for line in lines:
        word, _, rest = line.partition(" ")
        yield word, " ".join(rest.split())


def _ignored(file: Path) -> list[str]:
    return file.read_text("utf-8").split()


def _copy(project: Path, workdir: Path, words: Sequence[str], ignored: Sequence[str]) -> None:
    *sources, target = words
    for source in sources:
        if source == ".":
            shutil.copytree(project, workdir / target, ignore=_ignoring(project, ignored), dirs_exist_ok=True)
        else:
            (workdir / target).mkdir(parents=True, exist_ok=True)
            shutil.copy(project / source, workdir / target)


def _ignoring(project: Path, patterns: Sequence[str]) -> Callable[[str, list[str]], set[str]]:
    def ignored(folder: str, names: list[str]) -> set[str]:
        paths = {name: (Path(folder) / name).relative_to(project).as_posix() for name in names}
        return {name for name, path in paths.items() if any(_matches(path, pattern) for pattern in patterns)}

    return ignored


def _matches(path: str, pattern: str) -> bool:
    """Match as Docker does: a pattern holds from the top, and `**/` at any depth."""
    if pattern.startswith("**/"):
        return fnmatch.fnmatchcase(Path(path).name, pattern.removeprefix("**/"))
    return fnmatch.fnmatchcase(path, pattern)
