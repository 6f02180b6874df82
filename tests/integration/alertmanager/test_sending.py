"""A real Alertmanager: who gets what, how often, and how the messages read."""

from email import message_from_bytes, policy
from html import unescape
from urllib.parse import unquote

from alerts.alertmanager.silence import silence_url
from oncall.monitoring.stack import PAGE, TICKET, WATCHDOG
from tests.integration.alertmanager.alerting import ARRIVAL_SECONDS, Alerting
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


def test_the_messages_carry_three_links_and_speak_both_languages(alerting: Alerting) -> None:
    odd = {**TRIP, "provider": 'relay "north" & +1'}
    alerting.tell(odd, annotations=WORDS)
    page = alerting.arrives(PAGE, odd)
    silence = silence_url(alerting.url, page.body["groupLabels"])
    said = [text for name, text in WORDS.items() if not name.endswith("_url")]
    slack = alerting.pages.wait_for(lambda found: found.path == SLACK, ARRIVAL_SECONDS).body["attachments"][0]
    links = [WORDS["runbook_url"], WORDS["dashboard_url"], silence]
    assert [button["url"] for button in slack["actions"]] == links
    assert [words for words in said if words not in unescape(slack["text"])] == []
    assert slack["title"].startswith("[CRITICAL] MailerBreakerTripped in test, provider relay")
    letter = alerting.mailbox.wait_for(1)[0]
    message = message_from_bytes(alerting.mailbox.body(letter), policy=policy.default)
    assert "MailerBreakerTripped" in message["Subject"]
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None
        text = unquote(unescape(body.get_content()))  # Go writes %3d where Python writes %3D
        assert [link for link in links if unquote(link) not in text] == []
        assert [words for words in said if words not in text] == []
