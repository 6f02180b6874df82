"""A value that somebody put into the shell is a value at every door: refused, or found nowhere; it runs nothing."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.db import connection

from oncall.stack.valkey import Valkey
from playbook.block import Door
from playbook.printing import command
from tests.integration.playbook.asking import paste, path_with_clients, require_redis_cli, require_timeout
from tests.integration.playbook.containers import laptop
from tests.services import POSTGRES
from tests.unit.playbook.page import snippets

pytestmark = pytest.mark.django_db
MARK = "{mark}"
HOSTILE = (
    "'; DROP TABLE mailer_campaign; --",
    f"$(touch {MARK})",
    f"`touch {MARK}`",
    f'"; touch {MARK}; "',
    f"'; touch {MARK}; '",
    f"x\ntouch {MARK}",
    f"x\n\\! touch {MARK}",
    "SQL\nDROP TABLE mailer_campaign;",
    "кампания",
    "%27 OR 1=1",
    "<img src=x onerror=alert(1)>",
    "back\\slash",
    "--help",
    "$HOME ${HOME} !!",
    "x" * 10_000,
)
each_door = pytest.mark.parametrize("door", Door)
each_client = pytest.mark.parametrize("door", [Door.PLAIN, Door.DOCKER])
"""Kubernetes' words differ from Docker's in the way in alone; what they hand on is asked of both."""
each_value = pytest.mark.parametrize("value", HOSTILE, ids=lambda value: re.sub(r"\W+", "-", value)[:24].strip("-"))


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """A file that no command of the page makes; the hostile ones would."""
    return tmp_path / "mark"


@pytest.fixture
def machines(tmp_path: Path, valkey_server: Valkey) -> Mapping[Door, Mapping[str, str]]:
    """One with clients, and one that has nothing but the ways into containers; the servers are real."""
    require_timeout()
    world = {
        "DATABASE_URL": POSTGRES.url_of(str(connection.settings_dict["NAME"])),
        "REDIS_URL": valkey_server.url,
        "PROMETHEUS_URL": "http://127.0.0.1:1",
    }
    here = {**world, "PATH": path_with_clients(tmp_path / "clients"), "HOME": str(tmp_path)}
    there = laptop(tmp_path / "laptop", world)
    return {Door.PLAIN: here, Door.DOCKER: there, Door.KUBECTL: there}


def given(value: str, mark: Path) -> str:
    return value.replace(MARK, str(mark))


@each_client
@each_value
def test_psql_takes_it_for_a_literal(
    machines: Mapping[Door, Mapping[str, str]], mark: Path, door: Door, value: str
) -> None:
    database = f"-U {connection.settings_dict['USER']} -d {connection.settings_dict['NAME']}"
    text = snippets()["campaign-state"].text(door).replace("-U mailer -d mailer", database)
    answer = paste(text, {**machines[door], "campaign_id": given(value, mark)})
    assert f'invalid input syntax for type uuid: "{given(value, mark)}"' in answer.err, answer
    assert answer.code != 0
    assert not mark.exists()
    assert "mailer_campaign" in connection.introspection.table_names()


@each_client
@each_value
def test_redis_takes_it_for_a_part_of_one_key(
    machines: Mapping[Door, Mapping[str, str]], mark: Path, door: Door, value: str
) -> None:
    require_redis_cli()
    environment = {**machines[door], "provider": given(value, mark), "key_hour": "2026010203"}
    answer = paste(snippets()["limiter-bucket"].text(door), environment)
    assert (answer.out, answer.err, answer.code) == ("1) (nil)\n2) (nil)\n", "", 0)
    assert not mark.exists()


@each_door
@each_value
def test_a_command_of_the_front_door_gets_it_as_one_word(
    machines: Mapping[Door, Mapping[str, str]], mark: Path, door: Door, value: str
) -> None:
    """With a program in its place that shows its words: the way in hands each on as it is."""
    shown = command("python3 -c 'import sys, json; print(json.dumps(sys.argv[1:]))' why $campaign_id").text(door)
    answer = paste(shown, {**machines[door], "campaign_id": given(value, mark)})
    assert json.loads(answer.out) == ["why", given(value, mark)]
    assert not mark.exists()


@each_value
def test_a_query_of_the_logs_stays_one_word(machines: Mapping[Door, Mapping[str, str]], mark: Path, value: str) -> None:
    shown = snippets()["campaign-timeline"].text().replace("oncall logql", "printf '%s\\0'", 1)
    answer = paste(shown, {**machines[Door.PLAIN], "campaign_id": given(value, mark)})
    words = answer.out.split("\0")
    assert len(words) == 6
    assert given(value, mark) in words[0]
    assert not mark.exists()
