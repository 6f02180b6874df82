"""What PostgreSQL's own account reaches: every folder on the way, that of a link as well as that where it leads."""

from pathlib import Path

import pytest

from oncall.stack import account
from oncall.stack.account import Account, reachable_copy

NOBODY = Account(uid=65534, gid=65534)


def test_a_link_in_a_closed_folder_reaches_nothing_wherever_it_leads(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    link = closed / "usr"
    link.symlink_to("/usr")
    assert NOBODY.reaches(Path("/usr"))
    assert not NOBODY.reaches(link)
    assert not NOBODY.reaches(link / "bin")


def test_what_was_installed_under_a_strict_umask_can_be_run_from_its_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    monkeypatch.setattr(account, "SHARED", shared)
    program = tmp_path / "closed" / "install" / "bin" / "initdb"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o700)
    (program.parent / "text").touch(mode=0o600)
    for folder in program.parents[:3]:
        folder.chmod(0o700)
    libraries = tmp_path / "closed" / "libraries"
    libraries.mkdir()
    copy = reachable_copy(tmp_path / "closed" / "install", NOBODY, libraries)
    assert (copy.parent / "libraries").is_dir(), "by the same way from the one to the other"
    assert copy.is_relative_to(shared)
    modes = [
        path.stat().st_mode & 0o777 for path in (copy, copy / "bin", copy / "bin" / "initdb", copy / "bin" / "text")
    ]
    assert modes == [0o705, 0o705, 0o705, 0o604]
