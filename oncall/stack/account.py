"""PostgreSQL refuses to run as root: then it runs as `nobody`, from folders that `nobody` can reach."""

import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypedDict

from oncall.stack.exceptions import StackError

SHARED = Path("/var/tmp")  # noqa: S108 - reachable by every account; what is put there is checked for its owner
OPEN_TO_READERS = 0o755


class PopenArguments(TypedDict, total=False):
    """The part of `subprocess.Popen` that changes the account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """An unprivileged account of this machine."""

    uid: int
    gid: int

    def reaches(self, path: Path) -> bool:
        """Tell whether the account may pass through every folder above `path`, and `path` itself if it exists."""
        folders = [path, *path.absolute().parents, *path.resolve().parents]  # a link must be reached as well
        return all(self._enters(folder) for folder in folders if folder.exists())

    def _enters(self, folder: Path) -> bool:
        facts = folder.stat()
        return facts.st_uid == self.uid or bool(facts.st_mode & stat.S_IXOTH)


def popen_arguments(account: Account | None) -> PopenArguments:
    """Run a child as this account, without our other groups; as ourselves for None."""
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}


def unprivileged_account() -> Account | None:
    """Take `nobody` when we are root, None when we are somebody already."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def reachable_folder(wanted: Path, account: Account) -> Path:
    """Take `wanted`, or a folder of ours under /var/tmp when the account cannot pass to `wanted`."""
    if account.reaches(wanted):
        return wanted
    return _own_folder(wanted)


def reachable_copy(source: Path, account: Account, beside: Path) -> Path:
    """Take `source`, or a copy under /var/tmp when the account cannot pass to `source`.

    Its programs may load libraries from `beside`, by the way from the one folder to the other: if there is
    such a folder, it is copied too.
    """
    if account.reaches(source):
        return source
    home = _own_folder(source)
    copies = home / "copies"
    if not copies.exists():
        draft = Path(tempfile.mkdtemp(dir=home))
        for folder in filter(Path.exists, (source, beside)):
            shutil.copytree(folder, draft / folder.name, symlinks=True)
        _open_to_readers(draft)
        draft.replace(copies)
    return copies / source.name


def _open_to_readers(tree: Path) -> None:
    """Let everybody read and run what its owner may: it was installed under a umask of root's, which may be strict."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(mode | (mode & (stat.S_IRUSR | stat.S_IXUSR)) >> 6)


def _own_folder(subject: Path) -> Path:
    """Make a folder named after `subject`; somebody else's folder of that name is refused."""
    folder = SHARED / f"oncall-{sha256(str(subject.resolve()).encode()).hexdigest()[:16]}"
    folder.mkdir(mode=OPEN_TO_READERS, exist_ok=True)
    facts = folder.lstat()
    if facts.st_uid != os.geteuid() or not stat.S_ISDIR(facts.st_mode):
        raise StackError(f"{folder} belongs to somebody else. Remove it, or name another state folder.")
    folder.chmod(OPEN_TO_READERS)
    return folder
