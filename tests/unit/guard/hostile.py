"""A hostile statement of each class, and which layer stops it when it stands alone.

`stopped_by` is measured on the real PostgreSQL by test_layers.py, which fails where it is no longer so.
"""

from dataclasses import dataclass
from enum import StrEnum


class Layer(StrEnum):
    """What stands between a statement and its harm."""

    ROLE = "role"
    SETTINGS = "settings"
    TREE = "tree"


ALL = frozenset(Layer)
NO_ROLE = frozenset({Layer.SETTINGS, Layer.TREE})
NO_SETTINGS = frozenset({Layer.ROLE, Layer.TREE})
TREE_ALONE = frozenset({Layer.TREE})


@dataclass(frozen=True)
class Hostile:
    """A statement that harms. `{victim}` is the process id of another session of the owner's, `{key}` any number."""

    name: str
    sql: str
    stopped_by: frozenset[Layer]

    def filled(self, victim: int = 1, key: int = 1) -> str:
        """Give the statement."""
        return self.sql.replace("{victim}", str(victim)).replace("{key}", str(key))


CLASSES = (
    Hostile("write", "UPDATE mailer_tick SET at = now()", ALL),
    Hostile("delete", "DELETE FROM mailer_tick", ALL),
    Hostile("truncate", "TRUNCATE mailer_tick", ALL),
    Hostile("write in a CTE", "WITH gone AS (DELETE FROM mailer_tick RETURNING name) SELECT * FROM gone", ALL),
    Hostile("select into", "SELECT * INTO stolen FROM mailer_tick", ALL),
    Hostile("create", "CREATE TABLE stolen ()", ALL),
    Hostile("temporary table", "CREATE TEMPORARY TABLE filling AS SELECT generate_series(1, 10)", ALL),
    Hostile("row lock", "SELECT * FROM mailer_tick FOR UPDATE", ALL),
    Hostile("table lock", "LOCK TABLE mailer_tick IN ACCESS EXCLUSIVE MODE", NO_SETTINGS),
    Hostile("share lock", "LOCK TABLE mailer_tick IN ACCESS SHARE MODE", TREE_ALONE),
    Hostile("advisory lock", "SELECT pg_advisory_lock({key})", TREE_ALONE),
    Hostile("end a session", "SELECT pg_terminate_backend({victim})", NO_SETTINGS),
    Hostile("cancel a statement", "SELECT pg_cancel_backend({victim})", NO_SETTINGS),
    Hostile("large object", "SELECT lo_create(0)", NO_ROLE),
    Hostile("sequence", "SELECT nextval('django_migrations_id_seq')", ALL),
    Hostile("lift read-only", "SET transaction_read_only = off", TREE_ALONE),
    Hostile(
        "lift read-only by a function", "SELECT set_config('default_transaction_read_only', '0', false)", TREE_ALONE
    ),
    Hostile("sleep", "SELECT pg_sleep(2.5)", NO_ROLE),
    Hostile("read a file", "SELECT pg_read_file('postgresql.conf')", NO_SETTINGS),
    Hostile("run a program", "COPY (SELECT 1) TO PROGRAM 'cat > /dev/null'", NO_SETTINGS),
    Hostile("reload the configuration", "SELECT pg_reload_conf()", NO_SETTINGS),
    Hostile("block of code", "DO $$ BEGIN PERFORM pg_advisory_lock({key}); END $$", TREE_ALONE),
    Hostile("explain that runs", "EXPLAIN ANALYZE DELETE FROM mailer_tick", ALL),
    Hostile("passwords of the server", "SELECT rolpassword FROM pg_authid", TREE_ALONE),
    Hostile("passwords of people", "SELECT password FROM auth_user", TREE_ALONE),
    Hostile("two statements", "SELECT 1; DELETE FROM mailer_tick", ALL),
    Hostile("notify", "NOTIFY mailer", TREE_ALONE),
    Hostile("lift the time limit", "SET statement_timeout = 0", TREE_ALONE),
    Hostile("change a table", "ALTER TABLE mailer_tick ADD COLUMN harm integer", ALL),
)
