"""`python -m oncall.deployment.people FOLDER`: the two logins, with the passwords that `prepare` made."""

import sys
from pathlib import Path

from oncall.django_process import become_django
from oncall.people import MANAGER, ON_CALL, Login, make_people


def read_login(folder: Path, name: str) -> Login:
    """Read a login that `prepare` made. Raises FileNotFoundError."""
    return Login(name, (folder / f"password-{name}").read_text(encoding="utf-8"))


def main(arguments: list[str]) -> int:
    """Make the users; returns the exit status."""
    folder = Path(arguments[0])
    become_django()
    make_people(read_login(folder, MANAGER), read_login(folder, ON_CALL))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
