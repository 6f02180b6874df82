"""What tests/services.py promises to every other test."""

import os
import subprocess
import sys

import pytest
import redis
from django.conf import settings
from django.db import connection

from oncall.stack import ports
from oncall.stack.postgres import Postgres

ASK = "import os, psycopg; print(psycopg.connect(os.environ['DATABASE_URL']).info.dbname)"


@pytest.mark.django_db
def test_django_works_on_the_shared_server(postgres_server: Postgres) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT inet_server_port()")
        assert cursor.fetchone() == (postgres_server.port,)


def test_settings_name_the_shared_servers() -> None:
    assert settings.REDIS_URL == os.environ["REDIS_URL"]
    assert str(settings.DATABASES["default"]["PORT"]) in os.environ["DATABASE_URL"]


def test_valkey_is_empty_and_evicts_nothing(redis_client: redis.Redis) -> None:
    assert redis_client.dbsize() == 0
    assert redis_client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_a_child_process_sees_the_test_database(process_env: dict[str, str]) -> None:
    told = subprocess.run([sys.executable, "-c", ASK], env=process_env, check=True, capture_output=True, text=True)
    assert told.stdout.strip() == connection.settings_dict["NAME"]


def test_nobody_answers_at_a_free_port(free_port: int) -> None:
    assert not ports.answers(free_port)
