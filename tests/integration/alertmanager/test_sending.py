"""A real Alertmanager: who gets what, how often, and how the messages read."""

import re
import subprocess
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from typing import Any
from urllib.parse import unquote

from alerts.alertmanager.silence import silence_url
from oncall.monitoring.stack import PAGE, TICKET, WATCHDOG
from oncall.stack.waiting import wait_until
from tests.integration.alertmanager.alerting import ARRIVAL_SECONDS, Alerting, silenced
from tests.integration.alertmanager.conftest import SLACK
from tests.integration.alertmanager.shipped import FIRING, in_peace, of_severity, receiver

TRIP = FIRING["MailerBreakerTripped"]
ANOTHER = {**TRIP, "campaign_id": "99999999-9999-4999-8999-999999999999"}
BACKLOG = FIRING["MailerCampaignNotServed"]
WORDS = {
    "summary": "Breaker is <open> & shut", "description": "Ten errors in a row.",
    "summary_ru": "Предохранитель <разомкнут> & замкнут", "description_ru": "Десять ошибок подряд.",
    "runbook_url": "https://mail.example.com/playbook/#alert-mailer-breaker-tripped",
    "dashboard_url": "https://grafana.example.com/d/mailer-campaign?var-campaign=1&var-provider=smtp_global",
}  # fmt: skip
RESOLVED = re.compile(r"Resolved at \d\d:\d\d:\d\d UTC: ")


def test_every_alert_that_ships_reaches_the_one_whom_it_is_for(alerting: Alerting) -> None:
    paths = {"mail-page": PAGE, "mail-ticket": TICKET, "watchdog": WATCHDOG}
    for together in in_peace(list(FIRING.values())):
        alerting.tell(*together)
        for labels in together:
            alerting.arrives(paths[receiver(labels)], labels)
        alerting.tell(*together, ended=True)
    assert {page.labels["severity"] for page in alerting.pages.all(PAGE)} == {"critical"}


def test_an_alert_of_nobody_is_a_ticket(alerting: Alerting) -> None:
    stranger = {"alertname": "DiskFull", "instance": "db-1"}
    alerting.tell(stranger)
    alerting.arrives(TICKET, stranger)
    assert alerting.pages.all(PAGE) == []


def test_the_watchdog_goes_to_its_own_receiver_alone_and_again_and_again(alerting: Alerting) -> None:
    watchdog = FIRING["MailerWatchdog"]
    alerting.tell(watchdog)
    alerting.arrives(WATCHDOG, watchdog)
    first = len(alerting.firing(WATCHDOG))
    alerting.pages.wait_for(lambda _page: len(alerting.firing(WATCHDOG)) > first, ARRIVAL_SECONDS)
    assert {page.path for page in alerting.pages.all()} == {WATCHDOG}


def test_a_trip_that_is_told_again_and_again_is_one_page_and_two_trips_are_two(alerting: Alerting) -> None:
    for _ in range(5):
        alerting.tell(TRIP)
    alerting.arrives(PAGE, TRIP)
    alerting.tell(TRIP, ANOTHER)
    alerting.arrives(PAGE, ANOTHER)
    assert sorted(page.labels["campaign_id"] for page in alerting.firing(PAGE)) == sorted(
        [TRIP["campaign_id"], ANOTHER["campaign_id"]]
    )


def test_the_end_of_a_trip_is_told(alerting: Alerting) -> None:
    alerting.tell(TRIP)
    alerting.arrives(PAGE, TRIP)
    alerting.tell(TRIP, ended=True)
    assert alerting.arrives(PAGE, TRIP, "resolved").status == "resolved"


def test_no_warning_holds_back_a_page(alerting: Alerting) -> None:
    alerting.tell(*of_severity("warning"))
    alerting.arrives(TICKET, BACKLOG)
    for together in in_peace(of_severity("critical")):
        alerting.tell(*together)
        for labels in together:
            alerting.arrives(PAGE, labels)
        alerting.tell(*together, ended=True)


def test_a_trip_holds_back_its_own_campaigns_tickets_and_no_others(alerting: Alerting) -> None:
    others = [{**BACKLOG, "campaign_id": ANOTHER["campaign_id"]}, FIRING["MailerUnknownRecipients"]]
    alerting.tell(BACKLOG, *others)  # the ticket is known first, and waits long enough for the page to come
    alerting.tell(TRIP)
    assert alerting.sees_inhibited(BACKLOG)
    for labels in others:
        alerting.arrives(TICKET, labels)
    assert BACKLOG not in [alert["labels"] for page in alerting.pages.all(TICKET) for alert in page.alerts]
    alerting.tell(TRIP, ended=True)
    alerting.arrives(TICKET, BACKLOG)  # what is still so when the breaker has closed is told then


def slack_said(alerting: Alerting, number: int) -> dict[str, Any]:
    """Give the attachment of the message with this number, from 1, as it was posted."""
    alerting.pages.wait_for(lambda _page: len(alerting.pages.all(SLACK)) >= number, ARRIVAL_SECONDS)
    (attachment,) = alerting.pages.all(SLACK)[number - 1].body["attachments"]
    found: dict[str, Any] = attachment
    return found


def letter(alerting: Alerting, number: int) -> EmailMessage:
    """Give the letter with this number, from 1, as the relay took it."""
    taken = alerting.mailbox.wait_for(number, ARRIVAL_SECONDS)[number - 1]
    return message_from_bytes(alerting.mailbox.body(taken), policy=policy.default)


def body_of(message: EmailMessage, kind: str) -> str:
    """Give a body as it is read; Go writes %3d in an address where Python writes %3D."""
    body = message.get_body((kind,))
    assert body is not None
    return unquote(unescape(body.get_content()))


def test_the_messages_carry_three_links_and_speak_both_languages(alerting: Alerting) -> None:
    odd = {**TRIP, "provider": 'relay "north" & +1'}
    alerting.tell(odd, annotations=WORDS)
    page = alerting.arrives(PAGE, odd)
    silence = silence_url(alerting.url, page.body["groupLabels"])
    said = [text for name, text in WORDS.items() if not name.endswith("_url")]
    slack = slack_said(alerting, 1)
    links = [WORDS["runbook_url"], WORDS["dashboard_url"], silence]
    assert [button["url"] for button in slack["actions"]] == links
    assert [words for words in said if words not in unescape(slack["text"])] == []
    assert slack["title"].startswith("[CRITICAL] MailerBreakerTripped in test, provider relay")
    message = letter(alerting, 1)
    assert "MailerBreakerTripped" in message["Subject"]
    for kind in ("plain", "html"):
        text = body_of(message, kind)
        assert [link for link in links if unquote(link) not in text] == []
        assert [words for words in said if words not in text] == []


def test_a_letter_and_a_slack_message_say_what_begins_and_what_has_ended(alerting: Alerting) -> None:
    where = f"MailerBreakerTripped in test, provider smtp_global, campaign {TRIP['campaign_id']}"
    told = (("[CRITICAL]", "danger", False), ("[RESOLVED]", "good", True))
    for number, (state, colour, ended) in enumerate(told, start=1):
        alerting.tell(TRIP, ended=ended, annotations=WORDS)
        slack, message = slack_said(alerting, number), letter(alerting, number)
        assert slack["title"] == slack["fallback"] == message["Subject"] == f"{state} {where}"
        assert (slack["title_link"], slack["color"]) == (WORDS["runbook_url"], colour)
        assert [button["text"] for button in slack["actions"]] == ["Playbook", "Dashboard", "Silence"]
        assert (message["From"], message["To"]) == ("alerts@example.com", "oncall@example.com")
        for text in (slack["text"], body_of(message, "plain"), body_of(message, "html")):
            assert bool(RESOLVED.search(text)) == ended


def test_a_ticket_is_amber_in_slack(alerting: Alerting) -> None:
    alerting.tell(BACKLOG, annotations=WORDS)
    assert slack_said(alerting, 1)["color"] == "warning"


def test_the_silence_that_a_message_offers_silences_what_it_tells_of_and_nothing_else(
    alerting: Alerting, amtool: str
) -> None:
    alerting.tell(TRIP, ANOTHER)
    for labels in (TRIP, ANOTHER):
        alerting.arrives(PAGE, labels)
    page = alerting.arrives(PAGE, TRIP)
    matchers = unquote(page.links["silence"].partition("filter=")[2]).strip("{}").split(",")
    add = [amtool, f"--alertmanager.url={alerting.url}", "silence", "add", "--comment=known", "--author=me"]
    subprocess.run([*add, *matchers], check=True, capture_output=True, timeout=ARRIVAL_SECONDS)
    assert wait_until(lambda: silenced(alerting.url) == [TRIP], ARRIVAL_SECONDS), silenced(alerting.url)
