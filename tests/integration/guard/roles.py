"""The role and the Redis user of a diagnosis, made by what the command prints."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from playbook.guard.redis_user import acl
from playbook.guard.role import role_sql
from tests.services import POSTGRES, VALKEY

ROLE = USER = "oncall_diagnosis_test"
PASSWORD = "only-for-this-test"


def database() -> str:
    """Name the test's database."""
    return str(connection.settings_dict["NAME"])


def as_role() -> str:
    """Where the role connects."""
    return make_conninfo(POSTGRES.url_of(database()), user=ROLE, password=PASSWORD)


@contextmanager
def made_role(owner: psycopg.Connection) -> Iterator[str]:
    """Make it, twice; it is gone afterwards, and PUBLIC has its rights again."""
    for _ in range(2):
        owner.execute(role_sql(database(), ROLE).encode())
    owner.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(ROLE), PASSWORD))
    yield ROLE
    owner.execute(f"DROP OWNED BY {ROLE}; DROP ROLE {ROLE}".encode())
    owner.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO PUBLIC").format(sql.Identifier(database())))


@contextmanager
def made_user(owner: Any) -> Iterator[str]:
    """Make the Redis user, twice; gives its URL."""
    line = next(one for one in acl(USER).splitlines() if one.startswith("ACL"))
    for _ in range(2):
        owner.execute_command(*shlex.split(line.replace("CHANGE_ME", PASSWORD)))
    yield f"redis://{USER}:{PASSWORD}@127.0.0.1:{VALKEY.port}/0"
    owner.execute_command("ACL", "DELUSER", USER)
