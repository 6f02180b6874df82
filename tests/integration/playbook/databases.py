"""Databases of a test's own, and the core of this process made to work in one of them."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import redis
from django.conf import settings
from django.db import connection
from psycopg import connect, sql

from mailer_core import redis_client, throttle
from mailer_core.sending import limiter
from tests.services import POSTGRES, VALKEY


@contextmanager
def database_like_the_tests_own(name: str) -> Iterator[str]:
    """Copy the migrated database under another name for the length of a `with` block; gives its URL."""
    template = str(connection.settings_dict["NAME"])
    connection.close()
    with connect(POSTGRES.url_of("postgres"), autocommit=True) as administrator:
        new, old = sql.Identifier(name), sql.Identifier(template)
        administrator.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(new, old))
        try:
            yield POSTGRES.url_of(name)
        finally:
            administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(new))


@contextmanager
def owned_by(role: str, url: str) -> Iterator[str]:
    """Let a role own the server for the length of a `with` block; gives the URL as it would sign in."""
    parts, password = urlsplit(url), secrets.token_hex(8)
    with connect(POSTGRES.url_of("postgres"), autocommit=True) as administrator:
        name = sql.Identifier(role)
        administrator.execute(sql.SQL("CREATE ROLE {} SUPERUSER LOGIN PASSWORD {}").format(name, password))
        try:
            yield parts._replace(netloc=f"{role}:{password}@{parts.hostname}:{parts.port}").geturl()
        finally:
            administrator.execute(sql.SQL("DROP ROLE {}").format(name))


@contextmanager
def working_in(database: str, redis_number: int) -> Iterator[str]:
    """Let Django and the core use a database and one of Valkey's numbered ones; gives the latter's URL."""
    url = f"{VALKEY.url.rsplit('/', 1)[0]}/{redis_number}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict, "NAME", database)
        patch.setattr(settings, "REDIS_URL", url)
        patch.setattr(settings, "MAILER_BACKOFF_BASE_SECONDS", 3600)  # what is to be tried again is not due meanwhile
        connection.close()
        _forget_redis()
        with redis.Redis.from_url(url) as client:
            client.flushdb()
        try:
            yield url
        finally:
            connection.close()
            _forget_redis()


def _forget_redis() -> None:
    for kept in (redis_client.client, limiter._script, throttle._script):
        kept.cache_clear()
