"""A recipient's way out: one click for mail programs, one question for people, nothing for forgers."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from mailer_core.audience.unsubscribe import token, unsubscribe_url
from mailer_core.models import Recipient, RecipientState, Suppression
from tests.integration.doors.people import make_campaign, put_in_flight

ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def letter(manager: User) -> Recipient:
    campaign = make_campaign(manager, 2)
    put_in_flight(campaign)
    return campaign.recipients.order_by("email")[0]


@pytest.fixture
def stranger() -> Client:
    return Client(enforce_csrf_checks=True)


def test_looking_at_the_link_changes_nothing(letter: Recipient, stranger: Client) -> None:
    page = stranger.get(f"/u/{token(letter.id)}", headers={"Accept-Language": "ru"})
    assert (page.status_code, "Отписаться от этих писем?" in page.content.decode()) == (200, True)
    assert stranger.head(f"/u/{token(letter.id)}").status_code == 200
    assert not Suppression.objects.exists()
    assert Recipient.objects.get(pk=letter.pk).state == RecipientState.PENDING


def test_one_click_unsubscribes_without_login_token_cookie_or_redirect(letter: Recipient, stranger: Client) -> None:
    answer = stranger.post(f"/u/{token(letter.id)}", ONE_CLICK, content_type=FORM)
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert Suppression.objects.get().email == letter.email
    states = list(Recipient.objects.order_by("email").values_list("state", flat=True))
    assert states == ["suppressed", "pending"]


def test_unsubscribing_twice_is_unsubscribing(letter: Recipient, stranger: Client) -> None:
    answers = [stranger.post(f"/u/{token(letter.id)}", ONE_CLICK, content_type=FORM) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert Suppression.objects.count() == 1


def test_one_click_as_a_multipart_form_works_too(letter: Recipient, stranger: Client) -> None:
    assert stranger.post(f"/u/{token(letter.id)}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Suppression.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "0" * 32 + t[32:], lambda t: t[:32], lambda t: "<b>"])
def test_a_forged_or_cut_link_leads_nowhere(letter: Recipient, stranger: Client, method: str, change: object) -> None:
    answer = getattr(stranger, method)(f"/u/{change(token(letter.id))}")  # type: ignore[operator]  # a lambda
    assert (answer.status_code, "This link is not valid." in answer.content.decode()) == (404, True)
    assert not Suppression.objects.exists()


def test_a_letter_that_is_gone_leads_nowhere(letter: Recipient, stranger: Client) -> None:
    link = f"/u/{token(letter.id)}"
    letter.delete()
    assert stranger.post(link, ONE_CLICK, content_type=FORM).status_code == 404


def test_the_link_in_the_letter_is_this_page(letter: Recipient, stranger: Client) -> None:
    assert stranger.get(unsubscribe_url(letter.id).removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_the_page_loads_and_runs_nothing(letter: Recipient, stranger: Client) -> None:
    page = stranger.get(f"/u/{token(letter.id)}")
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'nonce-")
    assert "frame-ancestors 'none'" in policy
    assert policy.split("'nonce-")[1].split("'")[0] in page.content.decode()
    assert letter.email not in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_not_taken(letter: Recipient, stranger: Client, method: str) -> None:
    assert getattr(stranger, method)(f"/u/{token(letter.id)}").status_code == 405
