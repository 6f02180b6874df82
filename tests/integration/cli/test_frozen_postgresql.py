"""A PostgreSQL that is frozen, not dead: no command waits for it until Ctrl-C. Real commands, a real server."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import pytest
from django.contrib.auth.models import User
from django.db import connection

from mailer_core.models import CampaignQueue
from oncall.commands.act import OWN_ERROR
from oncall.commands.answers import EXIT_UNAVAILABLE
from oncall.site.postgresql.silence import SILENCE_SECONDS
from oncall.stack.supervisor import Supervisor
from oncall.stack.waiting import wait_until
from tests.freezing import frozen_servers
from tests.integration.doors.people import make_campaign, make_manager, put_in_flight
from tests.patience import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)

PROJECT = Path(__file__).resolve().parents[3]
SLACK_SECONDS = 20.0
"""For the start of several Pythons at once on a busy machine."""
OTHERS: LiteralString = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'mailer cli' AND pid <> pg_backend_pid()"
)
COPYING: LiteralString = OTHERS + " AND query LIKE 'COPY mailer_recipient%'"


@dataclass(frozen=True)
class Ended:
    """How a command ended, and after how many seconds."""

    code: int
    stdout: str
    stderr: str
    took: float


class Running:
    """A command under way."""

    def __init__(self, environment: dict[str, str], *words: str) -> None:
        self._began = time.monotonic()
        argv = [sys.executable, "-m", "oncall", *words]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(argv, cwd=PROJECT, env=environment, stdout=pipe, stderr=pipe, text=True)

    def ended(self) -> Ended:
        """Wait for its end, which must come by itself."""
        try:
            stdout, stderr = self._process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            stdout, stderr = self._process.communicate()
            raise AssertionError(f"it waits until Ctrl-C: {stdout} {stderr}") from None
        return Ended(self._process.returncode, stdout, stderr, time.monotonic() - self._began)

    def kill(self) -> None:
        """End it where the test ended before it."""
        if self._process.returncode is None:
            self._process.kill()
            self._process.communicate()


@pytest.fixture
def manager() -> User:
    return make_manager()


@pytest.fixture
def queue(manager: User) -> CampaignQueue:
    return put_in_flight(make_campaign(manager))


@pytest.fixture
def run(process_env: dict[str, str], manager: User) -> Iterator[Callable[..., Running]]:
    with ExitStack() as ending:

        def start(*words: str, lang: str = "en") -> Running:
            running = Running(process_env | {"LC_ALL": lang, "ONCALL_USER": manager.username}, *words)
            ending.callback(running.kill)
            return running

        yield start


def test_each_command_gives_a_frozen_server_up_with_a_sentence_and_an_exit_code(
    run: Callable[..., Running], queue: CampaignQueue, supervisor: Supervisor, tmp_path: Path
) -> None:
    campaign = str(queue.campaign_id)
    watching = run("campaign", "status", campaign, "--watch", "--json")
    assert wait_until(lambda: _are_there(OTHERS), PATIENCE), "it has not connected"
    with frozen_servers(supervisor, "postgres"):
        began = time.monotonic()
        asked = run("campaign", "status", campaign, lang="ru_RU.UTF-8")
        acting = run("act", "campaign-pause", campaign, "--confirm", "campaign-pause", "--json")
        comparing = run("metrics", "--spool", str(tmp_path), "--timeout", "4s")
        watched = watching.ended()
        assert time.monotonic() - began < SILENCE_SECONDS + SLACK_SECONDS
        told, acted, compared = asked.ended(), acting.ended(), comparing.ended()
    assert (watched.code, json.loads(watched.stdout)["code"]) == (EXIT_UNAVAILABLE, "unavailable")
    assert (told.code, "PostgreSQL не отвечает. Запустите: oncall diagnose" in told.stderr) == (EXIT_UNAVAILABLE, True)
    assert (acted.code, json.loads(acted.stdout)["code"]) == (OWN_ERROR, "database")
    assert (compared.code, "PostgreSQL" in compared.stderr) == (1, True), compared.stderr
    assert max(told.took, acted.took, compared.took) < SILENCE_SECONDS + SLACK_SECONDS
    assert CampaignQueue.objects.get(pk=queue.pk).status == "active"


def test_an_import_gives_a_server_up_that_freezes_in_the_middle_of_the_list(
    run: Callable[..., Running], manager: User, supervisor: Supervisor, tmp_path: Path
) -> None:
    campaign = make_campaign(manager, recipients=0)
    people = tmp_path / "people.csv"
    os.mkfifo(people)
    importing = run("campaign", "import", str(campaign.id), str(people), "--json")
    with people.open("w") as list_of_people:
        list_of_people.write("email\n" + "".join(f"reader{n}@example.com\n" for n in range(100)))
        list_of_people.flush()
        assert wait_until(lambda: _are_there(COPYING), PATIENCE), "it has not begun to store"
        with frozen_servers(supervisor, "postgres"):
            list_of_people.close()
            ended = importing.ended()
    assert (ended.code, json.loads(ended.stdout)["code"]) == (EXIT_UNAVAILABLE, "unavailable"), ended
    assert not campaign.recipients.exists()


def _are_there(sessions: LiteralString) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sessions)
        return bool(cursor.fetchone()[0])
