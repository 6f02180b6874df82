"""The Redis user, on the real Valkey: it asks what the playbook asks, and can change nothing."""

import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import redis

from playbook.binding import redis_arguments
from playbook.catalogue.snippets import SNIPPETS
from playbook.guard.redis_user import acl
from playbook.snippet import Kind, Snippet
from tests.integration.guard.roles import made_user

ASKED = [snippet for snippet in SNIPPETS.values() if snippet.kind is Kind.REDIS]
HOSTILE = [
    "SET mailer:rate:smtp_global:2026112405 0", "DEL mailer", "HSET mailer:rate:x:y count 0", "EXPIRE mailer 1",
    "FLUSHALL", "FLUSHDB", "KEYS *", "CONFIG SET maxmemory 1", "CONFIG GET requirepass", "SHUTDOWN NOSAVE",
    "CLIENT KILL TYPE normal", "CLIENT PAUSE 10000", "EVAL 'return 1' 0", "SCRIPT FLUSH", "PUBLISH x y", "SUBSCRIBE x",
    "MONITOR", "REPLICAOF 127.0.0.1 1", "SAVE", "BGREWRITEAOF", "ACL SETUSER other on", "ACL LIST", "RPUSH mailer x",
    "LPOP mailer", "BLPOP mailer 1", "MIGRATE 127.0.0.1 1 mailer 0 10", "SLOWLOG RESET", "LATENCY RESET",
    "MEMORY PURGE", "MULTI", "SORT mailer STORE other", "GETDEL mailer", "FUNCTION FLUSH", "XADD x * a b",
]  # fmt: skip


@pytest.fixture
def reader(redis_client: Any) -> Iterator[Any]:
    """A client that is this user."""
    with made_user(redis_client) as url, redis.Redis.from_url(url) as client:
        yield client


@pytest.mark.parametrize("snippet", ASKED, ids=lambda snippet: snippet.id)
def test_it_may_ask_all_that_the_playbook_asks(reader: Any, snippet: Snippet) -> None:
    values = {parameter.name: parameter.type.example for parameter in snippet.parameters}
    reader.execute_command(*redis_arguments(snippet, values))


@pytest.mark.parametrize("asked", ["CLIENT LIST", "INFO memory", "LATENCY DOCTOR", "SLOWLOG GET 10", "SCAN 0", "TIME"])
def test_it_may_ask_how_the_server_is(reader: Any, asked: str) -> None:
    reader.execute_command(*shlex.split(asked))


@pytest.mark.parametrize("statement", HOSTILE)
def test_it_may_do_nothing_that_harms(reader: Any, statement: str) -> None:
    with pytest.raises(redis.exceptions.NoPermissionError):
        reader.execute_command(*shlex.split(statement))


def test_a_name_that_could_carry_further_rules_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be a name"):
        acl("reader on nopass")
