"""What a person reads: one screen, the answer first, both languages, and never a command cut in two."""

import json
import re

import pytest

from playbook.diagnosis.alerted import Alert, agreement
from playbook.diagnosis.document import SCHEMA, Asked, Document, document
from playbook.diagnosis.evidence import Evidence, Trouble
from playbook.diagnosis.handoff import handoff
from playbook.diagnosis.telling import WIDTH, told
from playbook.diagnosis.verdict import diagnose
from tests.unit.diagnosis.faults import FAULTS
from tests.unit.diagnosis.worlds import CAMPAIGN, Break, evidence, refused, says, trouble, waiting

PLAYBOOK = "https://mail.example/playbook/"
THROTTLED = (refused(code=421, scope="provider", error="closing"),)
LINES = 24
QUOTES = str.maketrans("", "", "“”«»")


def written(found: Evidence, alert: Alert | None = None) -> Document:
    diagnosis = diagnose(found)
    agreed = agreement(alert, diagnosis) if alert else None
    return document(diagnosis, found, Asked(1_795_500_000.0, 0.61, PLAYBOOK, alert), agreed)


def sentences(value: object) -> list[dict[str, str]]:
    """Find every sentence of a document."""
    if isinstance(value, dict):
        here = [value] if value.keys() == {"en", "ru"} else []
        return here + [found for one in value.values() for found in sentences(one)]
    return [found for one in value for found in sentences(one)] if isinstance(value, list) else []


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("breaks", [pytest.param(b, id=f"{c} {how}") for c, how, b in FAULTS])
def test_a_verdict_fits_one_screen_with_its_answer_on_top(breaks: tuple[Break, ...], language: str) -> None:
    made = written(evidence(*breaks))
    lines = told(made, language).splitlines()
    assert len(lines) <= LINES, "\n".join(lines)
    whole = {one["command"] for one in made["next"]}
    for line in lines:
        is_kept_whole = line.strip() in whole or PLAYBOOK in line
        assert len(line) <= WIDTH or is_kept_whole, line
    assert made["answer"][language].startswith(lines[0].rstrip("…"))


@pytest.mark.parametrize("breaks", [pytest.param(b, id=f"{c} {how}") for c, how, b in FAULTS])
def test_every_sentence_is_in_both_languages(breaks: tuple[Break, ...]) -> None:
    for sentence in sentences(written(evidence(*breaks))):
        alike = sentence["en"].translate(QUOTES) == sentence["ru"].translate(QUOTES)  # somebody else's words alone
        assert alike or re.search("[а-яё]", sentence["ru"], re.IGNORECASE), sentence
        assert not re.search("[а-яё]", sentence["en"], re.IGNORECASE), sentence


def test_the_document_is_json_with_its_schema_and_exit_code() -> None:
    made = json.loads(json.dumps(written(evidence(*THROTTLED))))
    assert (made["schema"], made["status"], made["exit_code"]) == (SCHEMA, "verdict", 10)
    assert (made["cause"], made["campaigns"], made["since_seconds"]) == ("smtp_throttling", [CAMPAIGN], 20)
    assert made["section"]["url"] == f"{PLAYBOOK}#reason-circuit-breaker?campaign_id={CAMPAIGN}"
    assert [one["changes_production"] for one in made["next"]] == [False, True]
    assert [one["cause"] for one in made["excluded"][:3]] == ["smtp_auth", "smtp_down", "smtp_blocked"]


def test_healthy_is_said_in_a_sentence_with_its_reason() -> None:
    assert told(written(evidence()), "en").splitlines()[0] == "Healthy: letters go out, and nothing is wrong."
    paused = written(evidence(waiting("paused_by_user", status="paused")))
    assert paused["exit_code"] == 0
    assert paused["answer"]["en"].startswith("Healthy. A person paused “News”")


def test_nothing_configured_is_no_health_and_says_what_to_name() -> None:
    made = written(Evidence({}))
    assert (made["status"], made["exit_code"]) == ("not_enough_evidence", 20)
    assert "DATABASE_URL" in told(made, "en")


def test_a_suspicion_offers_no_change_of_production() -> None:
    suspected = written(evidence(waiting("smtp_unreachable"), lambda readings: readings.pop("smtp-relay")))
    assert (suspected["status"], suspected["cause"]) == ("not_enough_evidence", None)
    assert [one["cause"] for one in suspected["suspected"]] == ["smtp_unreachable"]
    assert not any(one["changes_production"] for one in suspected["next"])


def test_a_campaign_under_way_is_said_by_its_name() -> None:
    found = evidence(says("campaign-state", [{"name": "News", "status": "sending"}]), campaign=CAMPAIGN)
    assert written(found)["answer"]["en"].startswith("“News” is being sent: a worker served it 2 s ago")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("What:", "Since: 20 s", "Done:", "Next:")), ("ru", ("Что:", "С каких пор: 20 с", "Сделано:", "Дальше:"))],
)
def test_the_handoff_says_what_since_when_by_what_and_what_next(language: str, words: tuple[str, ...]) -> None:
    alert = Alert("MailerBreakerTripped", CAMPAIGN, {"alertname": "MailerBreakerTripped"})
    text = handoff(written(evidence(*THROTTLED), alert), language)
    for word in (*words, "MailerBreakerTripped", f"oncall act breaker-reset {CAMPAIGN}", PLAYBOOK):
        assert word in text


def test_alerts_that_fire_and_what_people_did_are_told_beside_the_verdict() -> None:
    firing = {"name": "MailerNothingSent", "state": "firing", "severity": "critical", "campaign_id": "", "since": ""}
    action = {"campaign_id": CAMPAIGN, "actor": "anna", "action": "campaign_resume", "seconds_ago": 65}
    made = written(
        evidence(
            *THROTTLED,
            says("prometheus-alerts", [firing, {**firing, "name": "MailerWatchdog", "severity": "warning"}]),
            says("alertmanager-alerts", [{**firing, "state": "suppressed"}]),
            says("diagnose-actions", [action]),
        )
    )
    assert made["firing"] == [{"name": "MailerNothingSent", "silenced": True}]
    assert "Alerts that fire: MailerNothingSent (silenced)" in told(made, "en")
    assert "anna: campaign_resume “News”, 1 min 5 s ago" in handoff(made, "en")


def test_a_database_of_another_version_is_told_with_the_question_that_shows_it() -> None:
    made = written(evidence(trouble("diagnose-unknown", Trouble.SCHEMA, "no such column")))
    assert made["exit_code"] == 20
    assert "was `python manage.py migrate` run?" in made["answer"]["en"]
    assert made["next"][0]["command"] == "python manage.py showmigrations --plan mailer"
