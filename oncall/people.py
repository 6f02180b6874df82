"""The two logins that a stack of ours begins with: a manager, and whoever carries the pager."""

from dataclasses import dataclass
from pathlib import Path

from oncall.stack.files import kept_secret

MANAGER = "manager"
ON_CALL = "oncall"


@dataclass(frozen=True)
class Login:
    """A user's name and password."""

    name: str
    password: str


def kept_login(folder: Path, name: str) -> Login:
    """Give a login whose password is kept in `folder`; the first call makes it."""
    return Login(name, kept_secret(folder / f"password-{name}"))


def make_people(manager: Login, on_call: Login) -> None:
    """Make both users, or give them these passwords; both see managers' pages, the one on call sees all of them."""
    from django.contrib.auth.models import Group, User  # noqa: PLC0415 -- needs the applications loaded

    from mailer_core.constants import MANAGERS_GROUP  # noqa: PLC0415 -- likewise

    group, _made = Group.objects.get_or_create(name=MANAGERS_GROUP)
    for login, is_superuser in ((manager, False), (on_call, True)):
        user, _made = User.objects.get_or_create(username=login.name)
        user.is_staff, user.is_superuser = True, is_superuser
        if not user.check_password(login.password):
            user.set_password(login.password)
        user.save()
        user.groups.add(group)
