"""Small files that others read while we write them."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oncall.stack.exceptions import StateFolderError

PRIVATE = 0o600


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say what cannot be written and what to do: a disk may be full, a folder another's. Raises StateFolderError."""
    try:
        yield
    except OSError as error:
        raise StateFolderError(
            f"{path} cannot be written ({error.strerror}). Make room, or name another folder with --state."
        ) from error


def write_atomically(path: Path, text: str, mode: int = PRIVATE) -> None:
    """Put `text` at `path` so that a reader sees the old file or the new one, never a part. Raises StateFolderError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with writing(path):
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(text)
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise


def kept_secret(path: Path) -> str:
    """Read the password kept at `path` for its owner alone; the first call makes it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, secrets.token_urlsafe(24))
    return path.read_text(encoding="utf-8")


def last_lines(path: Path, count: int = 15) -> str:
    """Quote the end of a log in an error message; an empty or missing log says so."""
    if not path.exists():
        return "(no log was written)"
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-count:]) or "(the log is empty)"
