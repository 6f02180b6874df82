"""What people read: each fired alert says what, where and how much, and its links lead somewhere."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from alerts.alert import TEAM, Kind, Severity, Subject, labels_of
from alerts.rules import every_alert
from observability.catalogue.links import VARIABLES, Dashboard, alert_anchor, panel_id
from tests.integration.alerts import cases, log_cases
from tests.integration.alerts.fired import Fired, from_promtool, from_runner
from tests.integration.alerts.world import CAMPAIGN

ALERTS = {alert.name: alert for alert in every_alert()}
TEXTS = {"summary", "description", "summary_ru", "description_ru"}
UNFILLED = re.compile(r"{{|}}|<no value>|<error|NaN|[+-]Inf|%!")
GAPING = re.compile(r"  | [.,:;]|: ?\.|^[^\w“]|\d\.\d{4}|\b\d{8,}\b")
"""A value that is empty, or longer than a person reads; ids are told apart."""


@pytest.fixture(scope="module")
def fired(
    told: list[cases.Told], told_by_logs: list[log_cases.Told], tmp_path_factory: pytest.TempPathFactory
) -> list[Fired]:
    folder = tmp_path_factory.mktemp("fired")
    return [*from_promtool(told, folder), *from_runner(told_by_logs, folder)]


def test_every_alert_was_fired_by_its_story(fired: list[Fired]) -> None:
    assert {alert.name for alert in fired} == set(ALERTS)


def test_labels_say_whom_it_reaches_and_what_it_is_about(fired: list[Fired]) -> None:
    for alert in fired:
        labels = dict(alert.labels)
        assert labels.pop("severity") in set(Severity)
        assert labels.pop("team") == TEAM
        assert labels.pop("subject") in set(Subject)
        assert labels.pop("kind") in set(Kind)
        assert labels.keys() - {"alertname"} == set(labels_of(ALERTS[alert.name])), alert.name


def test_every_text_is_filled(fired: list[Fired]) -> None:
    for alert in fired:
        assert alert.annotations.keys() == TEXTS | {"runbook_url", "dashboard_url"}
        for text in alert.annotations.values():
            assert not UNFILLED.search(text), f"{alert.name}: {text}"
        for text in (alert.annotations[name].replace(CAMPAIGN, "one") for name in TEXTS):
            assert not GAPING.search(text), f"{alert.name}: {text}"
        assert all(alert.annotations[name].endswith((".", ").")) for name in TEXTS)


def test_the_runbook_link_names_the_section_of_the_alert(fired: list[Fired]) -> None:
    for alert in fired:
        assert urlsplit(alert.annotations["runbook_url"]).fragment == alert_anchor(alert.name)


def test_the_dashboard_link_names_a_panel_and_fills_every_variable_that_the_alert_knows(fired: list[Fired]) -> None:
    for alert in fired:
        link = urlsplit(alert.annotations["dashboard_url"])
        dashboard = Dashboard(link.path.removeprefix("/d/"))
        query = dict(parse_qsl(link.query, strict_parsing=True))
        assert int(query.pop("viewPanel")) == panel_id(dashboard, ALERTS[alert.name].panel)
        labels = {name: {"campaign": "campaign_id"}.get(name, name) for name in VARIABLES[dashboard]}
        known = {name: alert.labels[label] for name, label in labels.items() if label in alert.labels}
        assert query == {f"var-{name}": value for name, value in known.items()}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("MailerBreakerTripped", f"Circuit breaker of campaign {CAMPAIGN} is open: smtp_global refuses letters."),
        ("MailerNothingSent", "Nothing was sent for over a minute; letters that are due or under way: 60."),
        ("MailerFailureBudgetBurningFast", "20% of attempts failed over 1h, wrong addresses apart."),
        (
            "MailerLimitNear",
            "The hourly limit of smtp_global will not suffice; letters that will not go this hour: 2500.",
        ),
        ("MailerBacklogTooOld", "A letter has been due for 5h 0m 0s."),
        ("MailerThrottleAbuse", "Refusals of campaign_start in 10 minutes, for being asked too often: 7."),
        ("MailerLogsDisagreeOnSent", "Metrics and logs differ on letters sent of the last hour by 30."),
        ("MailerShipperSilent", "Last word of the log shipper: 1m 30s ago."),
        ("MailerShipperSilent", "Last word of the log shipper: never."),
        ("MailerLogBacklogLarge", "Log lines that wait to be pushed to Loki: 150MiB."),
        ("MailerCampaignFailedMany", f"Campaign {CAMPAIGN} lost 8% of its letters."),
    ],
)
def test_a_summary_holds_the_numbers(fired: list[Fired], name: str, says: str) -> None:
    assert says in [alert.annotations["summary"] for alert in fired if alert.name == name]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("MailerShipperSilent", "Последний сигнал шиппера: 1 мин 30 с назад."),
        ("MailerShipperSilent", "Последний сигнал шиппера: не было ни одного."),
        ("MailerBacklogTooOld", "Письму пора уходить уже 5 ч 0 мин 0 с."),
        ("MailerFailureBudgetBurningSlowly", "Доля неудачных попыток за 3 сут, не считая неверных адресов: 1.5%."),
    ],
)
def test_a_russian_summary_holds_the_numbers_with_russian_units(fired: list[Fired], name: str, says: str) -> None:
    assert says in [alert.annotations["summary_ru"] for alert in fired if alert.name == name]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("description", "it is reached in 12m 30s:"),
        ("description_ru", "лимит кончится через 12 мин 30 с:"),
        ("summary_ru", "писем, которые не уйдут в этом часе: 2500."),
    ],
)
def test_a_limit_that_is_near_tells_when_it_is_reached_and_what_will_not_go(
    fired: list[Fired], text: str, says: str
) -> None:
    texts = [alert.annotations[text] for alert in fired if alert.name == "MailerLimitNear"]
    assert [says in told for told in texts] == [True], texts
