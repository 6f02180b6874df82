"""A bad combination of settings is said at the start; the production settings leave nothing to say."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import Group
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from mailer_core.groups import PERMISSIONS
from oncall.site.postgresql.silence import STATEMENT_SECONDS
from oncall.site.postgresql.waiting import a_person_waits
from oncall.site.settings import _database
from oncall.stack.postgres import Postgres

PROJECT = Path(__file__).resolve().parents[3]
PASSWORD = "hunter2"


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "manage.py", *arguments]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "MAILER_"))}
    return subprocess.run(argv, cwd=PROJECT, env={**kept, **environment}, capture_output=True, text=True, check=False)


@pytest.mark.usefixtures("db")
def test_the_production_settings_leave_nothing_to_say() -> None:
    checked = manage(
        "check", "--deploy", "--fail-level", "INFO",
        DJANGO_SECRET_KEY="k8Vw3eYp0sJt6mQz1xRb9nLc4hGf7dUa2iOoE5yTqWvXjKuMlPs",
        MAILER_PUBLIC_URL="https://mail.example.com",
        DJANGO_ALLOWED_HOSTS="mail.example.com",
    )  # fmt: skip
    assert (checked.returncode, checked.stdout, checked.stderr) == (
        0, "System check identified no issues (0 silenced).\n", ""
    )  # fmt: skip


@pytest.mark.usefixtures("db")
def test_who_watches_the_process_asks_it_past_the_proxy_that_speaks_tls() -> None:
    script = (
        "from django.test import Client; ask = Client(headers={'host': '127.0.0.1:8000'}).get;"
        "print(ask('/healthz').status_code, ask('/campaigns/').status_code)"
    )
    told = manage(
        "shell", "-c", script,
        DJANGO_SECRET_KEY="k8Vw3eYp0sJt6mQz1xRb9nLc4hGf7dUa2iOoE5yTqWvXjKuMlPs",
        MAILER_PUBLIC_URL="https://mail.example.com",
        DJANGO_ALLOWED_HOSTS="127.0.0.1,localhost,web,mail.example.com",
    )  # fmt: skip
    assert told.stdout.splitlines()[-1] == "200 301", told.stderr


@pytest.mark.usefixtures("db")
def test_the_settings_of_a_laptop_do_not_pass_as_production() -> None:
    told = manage("check", "--deploy", "--fail-level", "WARNING").stderr
    assert {"mailer.E004", "mailer.W001"} <= set(told.replace(")", "(").split("("))


@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [
        ("SMTP_URL", f"ftp://user:{PASSWORD}@relay", "mailer.E001"),
        ("MAILER_LOG_RECIPIENT", "sometimes", "mailer.E002"),
        ("REDIS_URL", f"memcached://:{PASSWORD}@cache", "mailer.E003"),
        ("REDIS_URL", f"redis://:{PASSWORD}/{PASSWORD}@cache:6379/0", "mailer.E003"),
        ("MAILER_PUBLIC_URL", "mail.example.com", "mailer.E003"),
        ("MAILER_PUBLIC_URL", "http://mail.example.com", "mailer.W001"),
        ("SECRET_KEY_IS_TEMPORARY", True, "mailer.E004"),
        ("MAILER_PROVIDER", "smtp&global", "mailer.E005"),
        ("MAILER_PROVIDER", "", "mailer.E005"),
    ],
)
def test_each_check_finds_what_it_is_for(settings: Any, setting: str, value: object, expected: str) -> None:
    settings.SECRET_KEY_IS_TEMPORARY, settings.MAILER_PUBLIC_URL = False, "https://mail.example.com"
    assert ours() == {}
    setattr(settings, setting, value)
    found = ours()
    assert expected in found
    assert found[expected].hint
    assert PASSWORD not in str(found)


def test_statements_end_in_the_background_and_where_a_person_waits_and_never_in_a_migration(db: None) -> None:
    script = "from django.db import connection as c; print(c.cursor().execute('SHOW statement_timeout').fetchone()[0])"
    assert manage("shell", "-c", script, ONCALL_COMPONENT="worker").stdout.splitlines()[-1] == "1min"
    with a_person_waits():
        assert _statement_timeout() == f"{STATEMENT_SECONDS}s"
    assert _statement_timeout() == "0", "a migration may take hours"


def _statement_timeout() -> str:
    """Ask on a connection of its own."""
    fresh = connection.copy()
    try:
        with fresh.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            return str(cursor.fetchone()[0])
    finally:
        fresh.close()


def test_an_environment_whose_name_would_break_links_is_found() -> None:
    told = manage("check", ONCALL_ENV="prod & test").stderr
    assert "oncall.E001" in told
    assert "ONCALL_ENV" in told


@pytest.mark.parametrize(
    "url",
    [
        f"postgres//app:{PASSWORD}@db/mailer",
        f"postgresql://app:{PASSWORD}%zz@db/mailer",
        f"postgresql://app:{PASSWORD}/{PASSWORD}@db/mailer",
        f"postgresql://app:x@{PASSWORD}@db/mailer",
        f"host=db port={PASSWORD}",
    ],
)
def test_a_database_address_that_cannot_be_read_is_told_without_its_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="percent-encoded") as refused:
        _database(url)
    assert PASSWORD not in str(refused.value)
    assert refused.value.__context__ is None, "a traceback would quote it"


def ours() -> dict[str, Any]:
    found = run_checks(include_deployment_checks=True, tags=["security", "compatibility"])
    return {str(message.id): message for message in found if str(message.id).startswith("mailer.")}


def test_managers_get_their_group_with_the_migrations(db: None) -> None:
    allowed = Group.objects.get(name="managers").permissions.values_list("codename", flat=True)
    assert set(allowed) == set(PERMISSIONS)


def test_migrating_the_mailer_alone_makes_the_group_too(postgres_server: Postgres) -> None:
    url = postgres_server.url_of("mailer_alone")
    with psycopg.connect(postgres_server.dsn, autocommit=True) as administrator:
        administrator.execute("CREATE DATABASE mailer_alone")
        try:
            migrated = manage("migrate", "mailer", "--verbosity", "0", DATABASE_URL=url)
            assert (migrated.returncode, migrated.stderr) == (0, "")
            assert permissions_in(url) == len(PERMISSIONS)
        finally:
            administrator.execute("DROP DATABASE mailer_alone WITH (FORCE)")


def permissions_in(url: str) -> int:
    with psycopg.connect(url) as fresh:
        row = fresh.execute("SELECT count(*) FROM auth_group_permissions").fetchone()
    return int(row[0]) if row else 0


def test_the_readme_lists_each_variable_that_is_read() -> None:
    site = PROJECT / "oncall" / "site"
    source = "".join((site / name).read_text() for name in ("settings.py", "environment.py"))
    read = set(re.findall(r"""(?:text|flag|number|words|environ\.get)\(\s*"([A-Z_]+)\"""", source))
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", (site / "README.md").read_text(), re.MULTILINE))
    assert (read - told, told - read) == (set(), set())
    assert "DATABASE_URL" in read
