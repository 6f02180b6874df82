"""`oncall diagnose`, `why` and `interpret` as they are called, with their exit codes."""

import json
import subprocess
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from mailer_core.models import BreakerEvent, CampaignQueue
from oncall.cli import main
from oncall.terminal import VARIABLES
from playbook.diagnosis.steps import postgres
from playbook.diagnosis.where import Where
from playbook.snippet import FOLDER
from tests.integration.core.campaigns import in_flight
from tests.services import POSTGRES

THROTTLED = {"phase": "mail", "code": 421, "enhanced": "4.7.0", "scope": "provider", "error": "too many messages"}
PAGE = json.dumps({"commonLabels": {"alertname": "MailerBreakerTripped", "campaign_id": "", "provider": "smtp_global"}})


@pytest.fixture
def here(where: Where, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Name the tests' servers in the environment, and no other."""
    for name in (
        "PROMETHEUS_URL",
        "ALERTMANAGER_URL",
        "LOKI_URL",
        "ONCALL_METRICS_DIR",
        "ONCALL_SPOOL_DIR",
        *VARIABLES,
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", where.database)
    monkeypatch.setenv("REDIS_URL", where.redis)
    monkeypatch.setenv("SMTP_URL", where.smtp)
    monkeypatch.setenv("PLAYBOOK_URL", "https://mail.example/playbook/")
    monkeypatch.setenv("ONCALL_STATE_DIR", str(tmp_path))


def oncall(*words: str, pasted: str | None = None) -> Result:
    return CliRunner().invoke(main, list(words), input=pasted)


def throttled() -> CampaignQueue:
    """Put a campaign in flight whose breaker ten refusals have opened."""
    until = timezone.now() + timedelta(minutes=5)
    queue = in_flight(3, queue={
        "status": "deferred", "defer_reason": "circuit_breaker", "deferred_until": until, "breaker_state": "open",
        "consecutive_transient_errors": 10, "recent_errors": [THROTTLED] * 10,
    })  # fmt: skip
    BreakerEvent.objects.create(
        queue=queue, provider=queue.provider, kind="opened", generation=1, evidence=[THROTTLED] * 10, until=until
    )
    return queue


def test_diagnose_answers_in_json_and_its_bundle_replays_without_any_service(
    here: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    throttled()
    live = oncall("diagnose", "--json", "--record", str(tmp_path / "kept"))
    assert live.exit_code == 10, live.output
    document = json.loads(live.stdout)
    assert document["cause"] == "worker_gone", "no worker runs beside these tests"
    assert [one["cause"] for one in document["besides"]] == ["smtp_throttling", "circuit_breaker"]
    for name in ("DATABASE_URL", "REDIS_URL", "SMTP_URL"):
        monkeypatch.delenv(name)
    again = oncall("diagnose", "--json", "--replay", str(tmp_path / "kept"))
    assert (again.exit_code, json.loads(again.stdout)) == (10, document)


def test_diagnose_takes_the_page_that_called_and_writes_the_message_for_the_next_person(here: None) -> None:
    queue = throttled()
    page = PAGE.replace('"campaign_id": ""', f'"campaign_id": "{queue.campaign_id}"')
    told = oncall("diagnose", "--alert", "-", "--json", pasted=page)
    assert json.loads(told.stdout)["alert"]["name"] == "MailerBreakerTripped"
    assert json.loads(told.stdout)["campaign"] == str(queue.campaign_id)
    handed = oncall("diagnose", "--alert", "-", "--handoff", "--language", "ru", pasted=page)
    assert handed.exit_code == 10
    assert "Оповещение: MailerBreakerTripped" in handed.stdout


SAYING = (
    "4.7.0 <анна.петрова@почта.рф>, anna%40example.com and 'bob@example.com': too many of Subject: Скидки для Анны; "
    "see http://relay.example/why?token=abcdef0123456789 or \x1b]0;owned\x07"
)


def test_no_file_of_a_recorded_bundle_holds_an_address_a_subject_a_token_or_a_password(
    here: None, where: Where, tmp_path: Path
) -> None:
    queue = throttled()
    BreakerEvent.objects.update(evidence=[{**THROTTLED, "error": SAYING}])
    CampaignQueue.objects.update(recent_errors=[{**THROTTLED, "error": SAYING}])
    told = oncall("diagnose", "--campaign", str(queue.campaign_id), "--record", str(tmp_path / "kept"))
    assert told.exit_code == 10, told.output
    kept = "".join(file.read_text("utf-8") for file in (tmp_path / "kept").iterdir())
    assert "почта.рф" in kept, "the relay's words are there"
    secrets = [urlsplit(url).password or "" for url in (where.database, where.redis)]
    hidden = ("анна.петрова", "anna", "bob@", "Скидки", "abcdef0123456789", "\x1b", "\\u001b", *secrets)
    assert [word for word in hidden if word and (word in kept or word in told.output)] == []


def test_an_alert_about_a_campaign_that_is_gone_is_asked_about_all_and_says_so(here: None) -> None:
    queue = throttled()
    page = PAGE.replace('"campaign_id": ""', f'"campaign_id": "{uuid4()}"')
    told = oncall("diagnose", "--alert", "-", "--json", pasted=page)
    assert (told.exit_code, "no longer in this database" in told.stderr) == (10, True), told.output
    document = json.loads(told.stdout)
    assert (document["campaign"], document["besides"][0]["cause"]) == (None, "smtp_throttling")
    assert str(queue.campaign_id) not in told.stderr


def test_an_alert_that_is_no_text_is_wrong_usage(here: None, tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(bytes(range(256)))
    told = oncall("diagnose", "--alert", str(tmp_path / "page"))
    assert (told.exit_code, "this is no JSON" in told.stderr) == (2, True), told.output


def test_a_bundle_is_not_asked_about_another_campaign(here: None, tmp_path: Path) -> None:
    assert oncall("diagnose", "--record", str(tmp_path / "kept")).exit_code == 10
    told = oncall("diagnose", "--replay", str(tmp_path / "kept"), "--campaign", str(uuid4()))
    assert (told.exit_code, "was asked about all campaigns" in told.stderr) == (2, True), told.output


def test_diagnose_without_a_server_named_is_not_healthy(here: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "SMTP_URL"):
        monkeypatch.delenv(name)
    told = oncall("diagnose")
    assert (told.exit_code, told.stdout.splitlines()[0][:20]) == (20, "Not enough evidence:")


@pytest.mark.parametrize(
    ("words", "pasted", "said"),
    [
        (["--alert", "-"], "no alert", "give Alertmanager's webhook body"),
        (["--replay", "nowhere"], None, "does not exist"),
        (["--replay", "."], None, "holds no bundle"),
        (["--campaign", "News"], None, "not a valid UUID"),
        (["--budget", "0"], None, "--budget"),
        (["--budget", "-1"], None, "--budget"),
        (["--budget", "nan"], None, "no number of seconds"),
        (["--alert", "-"], '{"labels": "alertname"}', "no label “alertname”"),
        (["--record", "/proc/nowhere/at/all"], None, "cannot be written to"),
    ],
)
def test_wrong_usage_is_exit_code_2_with_a_sentence(
    words: list[str], pasted: str | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = oncall("diagnose", *words, pasted=pasted)
    assert (told.exit_code, said in told.stderr) == (2, True), told.stderr


def test_a_fault_of_ours_is_exit_code_30_and_no_verdict(here: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def slip(*_arguments: object) -> None:
        raise ZeroDivisionError("a slip")

    monkeypatch.setattr("playbook.diagnosis.running.concluded", slip)
    told = oncall("diagnose")
    assert (told.exit_code, told.stdout) == (30, "")
    assert "a slip" in told.stderr


def test_why_says_it_in_a_sentence_and_tells_the_story(here: None) -> None:
    queue = throttled()
    told = oncall("why", str(queue.campaign_id), "--json")
    assert told.exit_code == 10, told.output
    answer = json.loads(told.stdout)
    assert answer["verdict"]["campaign"] == str(queue.campaign_id)
    assert [one["sentence"] for one in answer["story"]][-1] == "Circuit breaker opened"
    text = oncall("why", "New", "--language", "ru").stdout
    assert "Предохранитель разомкнулся" in text
    assert "×" not in text


def test_why_goes_back_as_far_as_it_is_asked_to(here: None) -> None:
    queue = throttled()
    BreakerEvent.objects.update(at=timezone.now() - timedelta(hours=3))
    whole, lately = (
        [one["sentence"] for one in json.loads(oncall("why", str(queue.campaign_id), "--json", *since).stdout)["story"]]
        for since in ([], ["--since", "1h"])
    )
    assert ("Circuit breaker opened" in whole, "Circuit breaker opened" in lately) == (True, False)


def test_why_takes_the_beginning_of_a_name_only_where_one_campaign_has_it(here: None) -> None:
    first, _second = in_flight(1), in_flight(1)
    several = oncall("why", "new")
    assert (several.exit_code, str(first.campaign_id) in several.stderr) == (2, True)
    assert oncall("why", "Old").exit_code == 2
    assert oncall("why", str(uuid4())).exit_code == 2


@pytest.mark.parametrize("form", [[], ["--csv"], ["-x"], ["-A"]])
def test_interpret_reads_what_psql_printed_as_the_diagnosis_reads_it(here: None, where: Where, form: list[str]) -> None:
    throttled()
    printed = subprocess.run(
        [str(POSTGRES.psql), where.database, "-X", *form, "-f", str(FOLDER / "diagnose-flight.sql")],
        capture_output=True, text=True, check=True, timeout=30,
    ).stdout  # fmt: skip
    told = oncall("interpret", "diagnose-flight", "--json", pasted=printed)
    assert told.exit_code == 10, told.output
    assert [one["cause"] for one in json.loads(told.stdout)["points_to"]] == ["smtp_throttling", "circuit_breaker"]


@pytest.mark.parametrize("step", [step.id for step in postgres.STEPS])
def test_interpret_reads_the_answer_to_every_question_to_postgresql(here: None, where: Where, step: str) -> None:
    in_flight(1)
    printed = subprocess.run(
        [str(POSTGRES.psql), where.database, "-X", "-f", str(FOLDER / f"{step}.sql")],
        capture_output=True, text=True, check=True, timeout=30,
    ).stdout  # fmt: skip
    told = oncall("interpret", step, pasted=printed)
    assert told.exit_code in {0, 10}, told.output


def test_interpret_lists_its_steps_and_refuses_what_it_cannot_read() -> None:
    assert "diagnose-flight" in oncall("interpret", "--list").stdout
    refused = oncall("interpret", "diagnose-tick", pasted="hello")
    assert (refused.exit_code, "paste the output" in refused.stderr) == (2, True)
    assert oncall("interpret", "nothing", pasted="x").exit_code == 2


def test_a_campaign_that_is_not_there_is_wrong_usage_and_no_health(here: None) -> None:
    told = oncall("diagnose", "--campaign", str(uuid4()))
    assert (told.exit_code, "There is no campaign" in told.stderr) == (2, True), told.output
