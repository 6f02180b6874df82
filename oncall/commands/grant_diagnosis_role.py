"""`oncall grant-diagnosis-role`: print what makes a diagnosis read-only for real; nothing is run."""

import os

import click
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from oncall.logs.configuration import find_stack
from playbook.guard.redis_user import acl
from playbook.guard.role import ROLE, role_sql

EXAMPLES = """\b
Examples:
  oncall grant-diagnosis-role > role.sql && psql -v ON_ERROR_STOP=1 "$DATABASE_URL" -f role.sql
  oncall grant-diagnosis-role --redis

\b
Then tell the diagnosis: DIAGNOSIS_DATABASE_URL=postgresql://oncall_diagnosis:…, DIAGNOSIS_REDIS_URL=redis://oncall_diagnosis:…
REDIS_URL stays beside it: to ask Celery's workers is to write to the broker.
"""


@click.command(epilog=EXAMPLES)
@click.option("--name", default=ROLE, show_default=True, help="Name of the role, or of the Redis user.")
@click.option("--database", help="Name of the mailer's database [that of DATABASE_URL].")
@click.option("--redis", is_flag=True, help="Print the ACL of a Redis or Valkey user instead.")
def command(name: str, database: str | None, redis: bool) -> None:
    """Print idempotent SQL for a PostgreSQL role that can only read, for `oncall diagnose`. It runs nothing."""
    try:
        click.echo(acl(name) if redis else role_sql(database or _database(), name), nl=False)
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _database() -> str:
    find_stack()
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise click.UsageError("Name the mailer's database: give --database, or set DATABASE_URL.")
    try:
        return str(conninfo_to_dict(url).get("dbname") or "mailer")
    except ProgrammingError as error:
        raise click.UsageError(f"DATABASE_URL cannot be read ({error}): write postgresql://…/name") from error
