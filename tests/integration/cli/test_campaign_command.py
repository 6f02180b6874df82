"""`oncall campaign …`: a manager at a terminal, with JSON for programs and exit codes for scripts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis
from click.testing import CliRunner, Result
from django.contrib.auth.models import Group, User
from django.utils import timezone

from mailer_core.constants import MANAGERS_GROUP
from mailer_core.models import Campaign, CampaignQueue, Recipient
from mailer_core.sending.tick import tick
from oncall.commands.answers import EXIT_REFUSED
from oncall.commands.campaign import command

pytestmark = pytest.mark.django_db(transaction=True)
Run = Callable[..., Result]


@pytest.fixture
def run(redis_client: redis.Redis) -> Run:  # an empty Valkey
    manager = User.objects.create_user("manager")
    manager.groups.add(Group.objects.get_or_create(name=MANAGERS_GROUP)[0])
    runner = CliRunner()
    return lambda *words, **env: runner.invoke(command, [str(word) for word in words], env={"LC_ALL": "en", **env})


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    file = tmp_path / "body.txt"
    file.write_text("Dear {{ first_name }},\n", encoding="utf-8")
    return file


@pytest.fixture
def people(tmp_path: Path) -> Path:
    file = tmp_path / "list.csv"
    file.write_text("email,first_name\nanna@example.com,Anna\nnot an address,Bob\n", encoding="utf-8")
    return file


@pytest.fixture
def campaign(run: Run, letter: Path) -> str:
    words = ["create", "--name", "News", "--subject", "Hello", "--text", letter, "--from", "news@example.com", "--json"]
    made: dict[str, Any] = json.loads(run(*words).stdout)
    return str(made["id"])


def test_a_body_in_another_encoding_is_named_and_the_mark_of_utf_8_is_no_text(run: Run, letter: Path) -> None:
    words = ["create", "--name", "News", "--subject", "Hello", "--text", letter, "--from", "news@example.com"]
    letter.write_bytes("Привет".encode("cp1251"))
    refused = run(*words)
    assert refused.exit_code == 1
    assert "body.txt is not in UTF-8 (byte 1)" in refused.stderr
    letter.write_text("Привет", "utf-8-sig")
    assert Campaign.objects.get(pk=run(*words).stdout.strip()).body_text == "Привет"


def test_a_list_is_imported_and_each_refusal_told_by_its_line(run: Run, campaign: str, people: Path) -> None:
    told = run("import", campaign, people)
    assert told.exit_code == 0
    assert "Taken: 1. Refused: 1." in told.stdout
    assert "line 3: refused: this is not an e-mail address" in told.stdout


def test_a_russian_terminal_is_told_in_russian(run: Run, campaign: str, people: Path) -> None:
    russian = {"LC_ALL": "ru_RU.UTF-8"}
    told = run("import", campaign, people, **russian).stdout
    assert "Принято: 1. Отклонено: 1." in told
    assert "строка 3: отказ" in told
    run("start", campaign, **russian)
    paused = run("pause", campaign, **russian).stdout
    assert "на паузе: paused_by_user, пока не вмешается человек" in paused
    assert "получателей 1: ожидает 1" in paused
    assert "нет писем с неизвестной судьбой" in run("unknown", campaign, **russian).stdout
    assert "Нет пользователя «nobody»" in run("--user", "nobody", "status", campaign, **russian).stderr


def test_a_campaign_is_started_paused_resumed_and_cancelled(run: Run, campaign: str, people: Path) -> None:
    run("import", campaign, people)
    assert json.loads(run("start", campaign, "--json").stdout)["status"] == "active"
    paused = json.loads(run("pause", campaign, "--json").stdout)
    assert (paused["status"], paused["reason"]) == ("paused", "paused_by_user")
    assert paused["sentence"]
    assert json.loads(run("resume", campaign, "--json").stdout)["status"] == "active"
    assert run("cancel", campaign).exit_code == 0
    tick()
    assert "cancelled" in run("status", campaign, "--watch").stdout


def test_a_refusal_is_a_sentence_and_an_exit_code(run: Run, campaign: str) -> None:
    refused = run("start", campaign)
    assert refused.exit_code == EXIT_REFUSED
    assert "no recipients" in refused.stderr
    as_object = run("start", campaign, "--json")
    assert as_object.exit_code == EXIT_REFUSED
    assert json.loads(as_object.stdout)["code"] == "no_recipients"


def test_the_eleventh_start_says_when_to_try_again(run: Run, campaign: str) -> None:
    told = [run("start", campaign, "--json") for _ in range(11)][-1]
    answer = json.loads(told.stdout)
    assert answer["code"] == "throttled"
    assert 0 < answer["retry_after_seconds"] <= 3600


def test_unknown_letters_are_listed_and_decided(run: Run, campaign: str, people: Path) -> None:
    run("import", campaign, people)
    run("start", campaign)
    Recipient.objects.update(state="unknown", unknown_since=timezone.now(), not_before=None, attempt=1)
    tick()
    (listed,) = json.loads(run("unknown", campaign, "--json").stdout)
    assert listed["email"] == "anna@example.com"
    assert listed["message_id"] in run("unknown", campaign).stdout
    assert json.loads(run("unknown", campaign, "assume-delivered", "--json").stdout) == {"decided": 1}
    assert Recipient.objects.get().state == "sent"
    assert Campaign.objects.get().finished_with_errors is False
    assert CampaignQueue.objects.get().status == "done"


def test_help_asks_for_no_database(run: Run, monkeypatch: pytest.MonkeyPatch, campaign: str) -> None:
    monkeypatch.delenv("DATABASE_URL")
    assert "Exit codes" in run("--help").stdout
    missing = run("status", campaign)
    assert missing.exit_code == 1
    assert "make up" in missing.stderr
