"""The PostgreSQL role that a diagnosis runs as, in idempotent SQL: printed for a person, run by nobody here.

Three layers, since none is enough: what the role may, what its sessions are set to, and the syntax tree
(`statement.py`). Settings stand on the role, as PgBouncer drops those that a client sends.
"""

from collections.abc import Mapping
from itertools import count
from shlex import quote
from typing import Final

ROLE: Final = "oncall_diagnosis"
CONNECTIONS: Final = 5
GRANTS: Final = ("pg_read_all_data", "pg_monitor")
SETTINGS: Final[Mapping[str, str]] = {
    "default_transaction_read_only": "on",
    "statement_timeout": "5s",
    "lock_timeout": "1s",
    "idle_in_transaction_session_timeout": "10s",
    "idle_session_timeout": "10min",
}
_SQL: Final = """\
-- The role that `oncall diagnose` and the playbook's queries connect as. It reads and cannot write.
-- Run it as a superuser in the database {database}; running it again changes nothing.
--   psql -v ON_ERROR_STOP=1 -d {typed_database} -f this-file.sql
-- Then set a password, which stands in no file:   psql -d {typed_database} -c {password_command}

-- pg_read_all_data reads every table, the password hashes of people and roles included: give this role's password
-- to those who carry the pager alone. `oncall diagnose` itself reads none of them.

-- 1. The role, with the rights to read and to see what the server does, and no others.
DO {tag}
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {role_text}) THEN
        CREATE ROLE {role};
    END IF;
END
{tag};
ALTER ROLE {role} WITH LOGIN INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    CONNECTION LIMIT {connections};
DO {tag}
DECLARE
    other name;
BEGIN
    FOR other IN
        SELECT granted.rolname FROM pg_catalog.pg_auth_members m
        JOIN pg_catalog.pg_roles granted ON granted.oid = m.roleid
        JOIN pg_catalog.pg_roles member ON member.oid = m.member
        WHERE member.rolname = {role_text} AND granted.rolname NOT IN ({grant_texts})
    LOOP
        EXECUTE pg_catalog.format('REVOKE %I FROM %I', other, {role_text});
    END LOOP;
END
{tag};
GRANT {grants} TO {role};
GRANT CONNECT ON DATABASE {database} TO {role};

-- 2. Settings of its sessions: PgBouncer drops what a client sends, so they stand on the role.
ALTER ROLE {role} RESET ALL;
{settings}

-- 3. What PUBLIC may do in every database, and this role must not. The owner of the database keeps both.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC;

-- 4. See for yourself, connected as {role}:
--   SHOW default_transaction_read_only;   -- on
--   SHOW statement_timeout;               -- {timeout}
--   CREATE TABLE forbidden ();            -- must fail
"""


def role_sql(database: str, name: str = ROLE) -> str:
    """Give the SQL. Quotes both names as PostgreSQL needs it. Raises ValueError where a name cannot be one."""
    settings = "\n".join(f"ALTER ROLE {_name(name)} SET {key} = '{value}';" for key, value in SETTINGS.items())
    return _SQL.format(
        role=_name(name),
        role_text=_text(name),
        database=_name(database),
        connections=CONNECTIONS,
        grants=", ".join(GRANTS),
        grant_texts=", ".join(map(_text, GRANTS)),
        settings=settings,
        timeout=SETTINGS["statement_timeout"],
        tag=_tag(name),
        typed_database=quote(database),
        password_command=quote(f"\\password {_name(name)}"),
    )


def _tag(name: str) -> str:
    """Give quotes for a block of code that the name in it does not end."""
    return next(tag for number in count() if (tag := f"$do{number or ''}$") not in name)


def _name(name: str) -> str:
    """Quote an identifier: unquoted, PostgreSQL takes `user` or `select` for no name."""
    longest = 63
    if not name or not name.isprintable() or len(name.encode()) > longest:
        raise ValueError(f"this cannot be a name in PostgreSQL: {name!r}")
    return '"' + name.replace('"', '""') + '"'


def _text(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"
