"""`oncall act`: a dry run unless confirmed, exit codes for scripts, both languages."""

import json
import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from django.contrib.auth.models import User
from django.db import connection

from oncall.actions.registry import ACTIONS
from oncall.commands.act import DONE, NOT_VERIFIED, OWN_ERROR, REFUSED, WRONG_USAGE, command
from oncall.stack.waiting import wait_until
from tests.integration.core.campaigns import again, another_connection, in_flight

Run = Callable[..., Result]


@pytest.fixture
def run(manager: User) -> Run:
    runner = CliRunner()
    return lambda *words, **env: runner.invoke(
        command, ["--user", "manager", *map(str, words)], env={"LC_ALL": "en", **env}
    )


def test_without_a_name_every_action_is_listed_and_marked(run: Run) -> None:
    told = run()
    assert told.exit_code == DONE
    lines = [line for line in told.stdout.splitlines() if not line.startswith(" ")]
    assert [line.split()[0] for line in lines] == list(ACTIONS)
    assert all(line.endswith(("(changes production)", "(safe)")) for line in lines)
    rows: list[dict[str, Any]] = json.loads(run("--list", "--json").stdout)
    assert [row["name"] for row in rows] == list(ACTIONS)


def test_a_dry_run_shows_the_plan_and_the_command_that_does_it(run: Run) -> None:
    queue = in_flight(3)
    told = run("campaign-pause", queue.campaign_id)
    assert told.exit_code == DONE
    assert f"oncall act campaign-pause {queue.campaign_id} --confirm campaign-pause" in told.stdout
    assert again(queue).status == "active"


def test_a_confirmed_act_is_done_and_tells_how_to_undo_it(run: Run) -> None:
    queue = in_flight(3)
    told = run("campaign-pause", f"campaign={queue.campaign_id}", "--confirm", "campaign-pause", "--json")
    outcome = json.loads(told.stdout)
    assert (told.exit_code, outcome["verified"]) == (DONE, True)
    assert outcome["rollback"]["command"] == f"oncall act campaign-resume {queue.campaign_id}"
    assert again(queue).status == "paused"


def test_a_russian_terminal_reads_russian(run: Run) -> None:
    told = run("campaign-pause", in_flight(3).campaign_id, LC_ALL="ru_RU.UTF-8")
    assert "Ничего не изменено. Чтобы выполнить:" in told.stdout
    assert "остановится; не отправлено: 3 письма" in told.stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["no-such-action"], WRONG_USAGE),
        (["campaign-pause"], WRONG_USAGE),
        (["campaign-pause", "not-an-id"], WRONG_USAGE),
        (["campaign-pause", "campaign=1", "campaign=2"], WRONG_USAGE),
        (["campaign-pause", "{campaign}", "speed=fast"], WRONG_USAGE),
        (["campaign-resume", "{campaign}"], REFUSED),
        (["campaign-resume", "{campaign}", "--confirm", "campaign-resume"], REFUSED),
        (["campaign-pause", "{campaign}", "--confirm", "yes"], REFUSED),
        (["campaign-pause", "{campaign}", "--confirm", ""], REFUSED),
        (["campaign-pause", "0f8fad5b-d9cb-469f-a165-70867728950e"], REFUSED),
        (["workers-restart"], REFUSED),
        (["campaign-pause", "{campaign}", "--user", "nobody"], WRONG_USAGE),
    ],
)
def test_refusals_have_their_exit_codes_and_change_nothing(run: Run, words: list[str], code: int) -> None:
    queue = in_flight(3)
    told = run(*[word.replace("{campaign}", str(queue.campaign_id)) for word in words], "--json")
    assert told.exit_code == code, told.output
    assert json.loads(told.stdout)
    assert again(queue).status == "active"


def test_done_and_not_confirmed_by_another_signal_has_a_code_of_its_own(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oncall.actions.campaign.standing.WORKERS_SECONDS", 0.3)
    queue = in_flight(3, queue={"status": "paused", "defer_reason": "paused_by_user"})
    told = run("campaign-resume", queue.campaign_id, "--confirm", "campaign-resume")
    assert told.exit_code == NOT_VERIFIED
    assert "NOT verified: no worker took a letter" in told.stdout


def test_postgresql_lost_in_the_middle_is_told_as_perhaps_done(run: Run) -> None:
    queue = in_flight(3, queue={"status": "paused", "defer_reason": "paused_by_user"})
    with another_connection() as administrator:
        acting = threading.Thread(target=_end_once_it_is_active, args=(administrator, connection.connection.info))
        acting.start()
        told = run("campaign-resume", queue.campaign_id, "--confirm", "campaign-resume", "--json")
        acting.join()
    connection.close()
    assert (told.exit_code, json.loads(told.stdout)["code"]) == (OWN_ERROR, "lost_midway")
    assert again(queue).status == "active"


def _end_once_it_is_active(administrator: psycopg.Connection[Any], acting: psycopg.ConnectionInfo) -> None:
    """End the acting session while it waits for a signal that the committed act works."""
    active = "SELECT FROM mailer_campaignqueue WHERE status = 'active'"
    assert wait_until(lambda: administrator.execute(active).fetchone() is not None, 20)
    administrator.execute("SELECT pg_terminate_backend(%s)", [acting.backend_pid])
