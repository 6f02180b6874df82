from pathlib import Path

import pytest
import redis

from oncall.stack.supervisor import Supervisor
from oncall.stack.valkey import ONCE, Valkey


@pytest.fixture
def server(own_supervisor: Supervisor, folder: Path) -> Valkey:
    valkey = Valkey(own_supervisor, folder / "valkey")
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


def test_a_full_memory_refuses_instead_of_forgetting(server: Valkey) -> None:
    with redis.Redis.from_url(server.url) as client:
        assert client.config_get("maxmemory-policy", "save", "appendonly") == {
            "maxmemory-policy": "noeviction",
            "save": "",
            "appendonly": "no",
        }
