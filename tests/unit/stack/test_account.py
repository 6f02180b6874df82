"""What PostgreSQL's own account reaches: every folder on the way, that of a link as well as that where it leads."""

from pathlib import Path

from oncall.stack.account import Account

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
