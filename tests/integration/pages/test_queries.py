"""Each page asks a fixed number of questions, each by an index, however much there is."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mailer_core.models import Campaign, RecipientState, Suppression
from tests.integration.doors.people import add_recipients, make_campaign, put_in_flight

PAGES = ("page", "progress", "undelivered", "undelivered-file", "recipients", "edit", "retry", "preview")


def queries(browser: Client, address: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer: Any = browser.get(address)
        assert answer.status_code == 200, address
        b"".join(answer.streaming_content) if answer.streaming else answer.content
    return [query["sql"] for query in asked.captured_queries if "SAVEPOINT" not in query["sql"]]


def grow(campaign: Campaign, number: int) -> None:
    for state in RecipientState.PENDING, RecipientState.SENT, RecipientState.FAILED, RecipientState.UNKNOWN:
        add_recipients(campaign, number, state=state)


def set_status(campaign: Campaign, status: str) -> None:
    if status == "sending":
        put_in_flight(campaign)
    Campaign.objects.filter(pk=campaign.pk).update(status=status)


def addresses(campaign: Campaign, status: str) -> list[str]:
    shown = [name for name in PAGES if status == "draft" or name not in {"recipients", "edit"}]
    verb = {"draft": "start", "sending": "pause"}.get(status)
    acting = [reverse("campaigns:act", args=[campaign.pk, verb])] if verb else []
    return [*(reverse(f"campaigns:{name}", args=[campaign.pk]) for name in shown), *acting]


@pytest.mark.parametrize("status", ["draft", "sending", "finished"])
def test_a_campaigns_pages_ask_the_same_of_few_and_of_many(browser: Client, manager: User, status: str) -> None:
    campaign = make_campaign(manager, 1)
    set_status(campaign, status)
    grow(campaign, 1)
    few = {address: len(queries(browser, address)) for address in addresses(campaign, status)}
    grow(campaign, 300)
    Suppression.objects.create(email=campaign.recipients.all()[5].email)
    many = {address: len(queries(browser, address)) for address in addresses(campaign, status)}
    assert many == few
    assert max(few.values()) <= 16, few
    assert few[reverse("campaigns:progress", args=[campaign.pk])] <= 8


def test_the_list_asks_the_same_of_few_and_of_many(browser: Client, manager: User) -> None:
    def some(number: int) -> None:
        for place in range(number):
            set_status(make_campaign(manager, 3), ("draft", "sending", "finished", "cancelled")[place % 4])

    some(4)
    few = queries(browser, "/campaigns/")
    some(40)
    assert len(queries(browser, "/campaigns/")) == len(few) <= 8
    assert len(queries(browser, "/campaigns/?page=2")) == len(few)


@pytest.mark.parametrize("status", ["draft", "sending", "finished"])
def test_every_question_about_recipients_can_go_by_an_index(browser: Client, manager: User, status: str) -> None:
    campaign = make_campaign(manager, 10)
    set_status(campaign, status)
    asked = [sql for address in ("/campaigns/", *addresses(campaign, status)) for sql in queries(browser, address)]
    about = [sql for sql in asked if "mailer_recipient" in sql and sql.startswith("SELECT")]
    assert about or status == "finished"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for sql in about:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan on mailer_recipient" not in plan, f"{sql}\n{plan}"
