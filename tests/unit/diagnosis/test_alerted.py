"""The alert that called: read from what Alertmanager sends, and set beside the verdict."""

import json

import pytest

from alerts.rules import every_alert
from playbook.diagnosis.alerted import CAUSES_OF, Alert, NoAlert, agreement, read_alert
from playbook.diagnosis.causes.every import BY_ID
from playbook.diagnosis.evidence import Evidence
from playbook.diagnosis.verdict import diagnose
from tests.unit.diagnosis.worlds import CAMPAIGN, evidence, refused, says

LABELS = {"alertname": "MailerBreakerTripped", "campaign_id": CAMPAIGN, "provider": "smtp_global"}
WITHOUT_CAUSE = {
    "MailerConservationBroken",  # a slip of the core, which no step may repair
    "MailerCampaignFinishedWithErrors", "MailerCampaignFailedMany", "MailerThrottleAbuse",  # of a list, or a person
    "MailerLogsDisagreeOnSent", "MailerLogsDisagreeOnFailed", "MailerEmitFailures",  # counts: `oncall metrics`
    "MailerWatchdog", "MailerLokiWatchdog", "MailerUnforeseenErrors", "MailerLogLinesUnreadable",
}  # fmt: skip
"""Alerts that tell of something no step of the diagnosis looks at; their sections do."""
BODIES = {
    "a webhook's group": {"commonLabels": LABELS, "alerts": [{"labels": LABELS}]},
    "a group of one kind in many campaigns": {"commonLabels": {"severity": "critical"}, "alerts": [{"labels": LABELS}]},
    "one alert": {"labels": LABELS, "annotations": {}},
    "a list of the API": [{"labels": LABELS, "status": {"state": "active", "silencedBy": []}}],
    "a line of the pages that `make up` keeps": {"received": 1.0, "path": "/page", "body": {"commonLabels": LABELS}},
}


@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in BODIES.items()])
def test_its_name_and_campaign_are_found_in(body: object) -> None:
    alert = read_alert(json.dumps(body))
    assert (alert.name, alert.campaign, alert.anchor) == (
        "MailerBreakerTripped", CAMPAIGN, "alert-mailer-breaker-tripped",
    )  # fmt: skip


def told(name: str, status: str = "firing", **labels: str) -> dict[str, object]:
    return {"status": status, "labels": {"alertname": name, **labels}}


def page(*alerts: dict[str, object], **common: str) -> Alert:
    return read_alert(json.dumps({"commonLabels": common, "alerts": alerts}))


def test_of_several_the_critical_one_that_fires_is_asked_about_and_the_others_are_named() -> None:
    alert = page(
        told("MailerNothingSent", "resolved", severity="critical"),
        told("MailerLimitNear", severity="warning"),
        told("MailerBreakerTripped", severity="critical", campaign_id=CAMPAIGN),
    )
    assert (alert.name, alert.campaign, alert.others) == ("MailerBreakerTripped", CAMPAIGN, ("MailerLimitNear",))


def test_of_one_alert_for_several_campaigns_none_is_singled_out() -> None:
    other = CAMPAIGN.replace("0f8fad5b", "1f8fad5b")
    assert page(*(told("MailerBreakerTripped", campaign_id=one) for one in (CAMPAIGN, other))).campaign is None


def test_a_campaign_that_is_no_id_narrows_nothing() -> None:
    assert page(told("MailerBreakerTripped", campaign_id="x'; DROP TABLE")).campaign is None


NOT_ONE = [
    "", "no JSON", "{}", "[]", "3", '{"labels": {}}', '{"alerts": []}', "null", '{"labels": "alertname"}',
    '{"labels": ["alertname"]}', '{"commonLabels": "alertname"}', '{"alerts": [5, "x", null]}', '{"alerts": "x"}',
    '{"labels": {"alertname": null}}', '{"labels": {"alertname": ["x"]}}', "[" * 100_000, "NaN",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_ONE, ids=lambda text: text[:30])
def test_what_is_no_alert_is_refused_with_the_next_step(text: str) -> None:
    with pytest.raises(NoAlert, match="give Alertmanager's webhook body"):
        read_alert(text)


def test_every_alert_has_causes_or_a_reason_to_have_none() -> None:
    names = {alert.name for alert in every_alert()}
    assert set(CAUSES_OF) | WITHOUT_CAUSE == names
    assert not set(CAUSES_OF) & WITHOUT_CAUSE
    assert {cause for causes in CAUSES_OF.values() for cause in causes} <= set(BY_ID)


@pytest.mark.parametrize(
    ("name", "found", "agrees"),
    [
        ("MailerBreakerTripped", evidence(refused(code=421, scope="provider", error="x")), True),
        ("MailerBeatLate", evidence(refused(code=421, scope="provider", error="x")), False),
        ("MailerBreakerTripped", evidence(), False),
        ("MailerBreakerTripped", Evidence({}), None),
        ("MailerWatchdog", evidence(says("celery-workers", {"listening": 0, "workers": []})), None),
    ],
)
def test_whether_the_verdict_agrees(name: str, found: Evidence, agrees: bool | None) -> None:
    assert agreement(Alert(name, None, {}), diagnose(found)).agrees is agrees
