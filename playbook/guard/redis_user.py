"""The Redis or Valkey user that a diagnosis connects as: one line of ACL, printed for a person.

It may read any key and ask how the server is; it may not write, list all keys (KEYS holds up the server), configure,
publish or run scripts. Celery's inspection writes to the broker by its nature, so it is not possible as this user.
"""

import re
from typing import Final

from playbook.guard.role import ROLE

MAY: Final = (
    "+@read", "-keys", "-randomkey", "-sort_ro", "+info", "+ping", "+time", "+dbsize", "+select", "+hello", "+auth",
    "+quit", "+client|list", "+client|setinfo", "+client|setname", "+client|id", "+latency|doctor", "+latency|latest",
    "+memory|doctor", "+memory|usage", "+memory|stats", "+slowlog|get", "+slowlog|len", "+acl|whoami",
)  # fmt: skip
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)

_TEXT: Final = """\
# The user that `oncall diagnose` and the playbook's Redis commands connect as. It reads and cannot write.
# Put a password in place of CHANGE_ME, and keep the user over a restart (ACL SAVE, or the line in users.acl).
# Needs Redis 7 or Valkey. Running it again makes the same user.
ACL SETUSER {name} reset on >CHANGE_ME {rules}
# See for yourself:   ACL DRYRUN {name} SET any value   -- must be refused
"""


def rules() -> str:
    """Give the rules after the password: commands first, then keys; no channel."""
    return f"resetchannels %R~* -@all {' '.join(MAY)}"


def acl(name: str = ROLE) -> str:
    """Give the command. Raises ValueError where the name cannot be one."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"this cannot be a name in Redis: {name!r}")
    return _TEXT.format(name=name, rules=rules())
