from pathlib import Path

import pytest
import redis

from oncall.stack.supervisor import Supervisor
from oncall.stack.valkey import ONCE, Valkey

AWKWARD = 'it\'s "mine" \\ ключ #1'
"""A folder's name with what a configuration file could take for its own signs."""


@pytest.fixture
def server(own_supervisor: Supervisor, folder: Path) -> Valkey:
    valkey = Valkey(own_supervisor, folder / AWKWARD)
    valkey.start()
    return valkey


@pytest.mark.parametrize("end", ["restart", "kill"])
def test_it_comes_back_empty_at_the_same_address(server: Valkey, end: str) -> None:
    with redis.Redis.from_url(server.url) as client:
        client.set("count", 7)
        getattr(server, end)()
        if end == "kill":
            server.start()
        assert client.dbsize() == 0


def test_a_killed_server_is_really_gone(server: Valkey) -> None:
    server.kill()
    with pytest.raises(redis.ConnectionError), redis.Redis.from_url(server.url, retry=ONCE) as client:
        client.ping()


def test_no_password_no_service(server: Valkey) -> None:
    with pytest.raises(redis.AuthenticationError), redis.Redis(port=server.port, retry=ONCE) as client:
        client.ping()


def test_its_folder_may_have_any_name(server: Valkey, folder: Path) -> None:
    with redis.Redis.from_url(server.url, decode_responses=True) as client:
        assert client.config_get("dir") == {"dir": str(folder / AWKWARD)}


def test_a_full_memory_refuses_instead_of_forgetting(server: Valkey) -> None:
    with redis.Redis.from_url(server.url) as client:
        assert client.config_get("maxmemory-policy", "save", "appendonly") == {
            "maxmemory-policy": "noeviction",
            "save": "",
            "appendonly": "no",
        }
