"""The admin of managers: what they see, what they can do, and that a refusal is its sentence."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mailer_core.admin.campaigns import CampaignAdmin
from mailer_core.admin.verbs import VERBS
from mailer_core.constants import MAX_CAMPAIGN_RECIPIENTS
from mailer_core.models import Campaign, CampaignStatus, RecipientState
from tests.integration.doors.people import (
    LETTER,
    RUSSIAN,
    START_LIMIT_RU,
    TEST_LIMIT_RU,
    add_recipients,
    audit,
    make_campaign,
    make_manager,
    put_in_flight,
)

LIST = "/admin/mailer/campaign/"
FORM = {**LETTER, "body_html": "", "from_name": "", "unknown_policy": "hold", "window_zone": "UTC"}


@pytest.fixture
def browser(manager: User) -> Client:
    browser = Client(headers={"Accept-Language": RUSSIAN})
    browser.force_login(manager)
    return browser


def act(browser: Client, verb: str, *campaigns: Campaign) -> list[str]:
    """Confirm an action and give the messages that follow."""
    ids = ",".join(str(campaign.pk) for campaign in campaigns)
    answer = browser.post(f"{reverse('admin:mailer_campaign_act', args=[verb])}?ids={ids}", follow=True)
    return said(answer)


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)] or [
        str(message) for message in answer.context["messages"]
    ]


def test_the_list_says_what_each_campaign_does_and_why_it_waits(browser: Client, manager: User) -> None:
    until = timezone.now() + timedelta(minutes=5)
    campaign = make_campaign(manager, 3, name="Весна")
    add_recipients(campaign, 2, state=RecipientState.SENT)
    put_in_flight(campaign, "deferred", "circuit_breaker", deferred_until=until)
    page = browser.get(LIST).content.decode()
    assert "Весна" in page
    assert "ожидает" in page
    assert "Почтовый провайдер отклонил десять писем подряд" in page
    assert '<td class="field-recipients">5</td><td class="field-sent_now">2</td>' in page


def test_the_lists_queries_do_not_grow_with_its_rows(browser: Client, manager: User) -> None:
    put_in_flight(make_campaign(manager))
    one = queries_of_the_list(browser)
    for _ in range(12):
        put_in_flight(make_campaign(manager, 2))
    assert len(queries_of_the_list(browser)) == len(one) <= 10


def queries_of_the_list(browser: Client) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(LIST).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def test_a_draft_is_written_and_edited(browser: Client, manager: User) -> None:
    answer = browser.post(f"{LIST}add/", FORM)
    campaign = Campaign.objects.get()
    assert (answer.status_code, campaign.owner, campaign.subject) == (302, manager, LETTER["subject"])
    browser.post(f"{LIST}{campaign.pk}/change/", {**FORM, "subject": "Other"})
    assert Campaign.objects.get().subject == "Other"
    assert audit(manager) == [("campaign_create", "done"), ("campaign_edit", "done")]


@pytest.mark.parametrize(
    "wrong", [{"subject": "a\rb"}, {"from_email": "nobody"}, {"window_zone": "Mars"}, {"body_text": "a\x00b"}]
)
def test_what_is_refused_stays_in_the_form(browser: Client, wrong: dict[str, str]) -> None:
    answer = browser.post(f"{LIST}add/", {**FORM, **wrong, "name": "keep me"})
    assert answer.context["adminform"].form.errors
    assert "keep me" in answer.content.decode()
    assert not Campaign.objects.exists()


def test_a_campaign_that_has_started_can_be_read_and_not_edited(browser: Client, manager: User) -> None:
    campaign = make_campaign(manager)
    put_in_flight(campaign)
    page = browser.get(f"{LIST}{campaign.pk}/change/")
    assert (page.status_code, 'name="subject"' in page.content.decode()) == (200, False)
    assert browser.post(f"{LIST}{campaign.pk}/change/", FORM).status_code == 403


def test_an_edit_that_loses_to_a_start_is_refused_with_its_sentence(
    browser: Client, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = make_campaign(manager)
    monkeypatch.setattr(CampaignAdmin, "has_change_permission", lambda *_: True)  # as it was when the page was shown
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.SENDING)
    answer = browser.post(f"{LIST}{campaign.pk}/change/", {**FORM, "subject": "Too late"}, follow=True)
    assert said(answer) == ["Кампания уже запущена; письмо и получатели зафиксированы."]
    assert audit(manager) == [("campaign_edit", "conflict")]


@pytest.mark.parametrize("verb", VERBS)
def test_an_action_states_its_effect_and_waits_for_a_yes(browser: Client, manager: User, verb: str) -> None:
    campaign = make_campaign(manager)
    asked = browser.post(LIST, {"action": verb, "_selected_action": [str(campaign.pk)]})
    page = browser.get(asked.headers["Location"])
    assert (page.status_code, page.context["verb"].name) == (200, verb)
    assert not str(page.context["verb"].effect).isascii()
    assert audit(manager) == []
    assert Campaign.objects.get().status == CampaignStatus.DRAFT


def test_actions_act(browser: Client, manager: User) -> None:
    campaign = make_campaign(manager, name="Весна")
    told = [act(browser, verb, campaign) for verb in ("start", "pause", "resume", "cancel")]
    assert told == [
        ["Кампания «Весна» запущена."],
        ["Кампания «Весна» на паузе."],
        ["Кампания «Весна» продолжается."],
        ["Кампания «Весна» отменена."],
    ]
    campaign.refresh_from_db()
    assert campaign.queue.status == "cancelling"


def test_the_11th_start_is_refused_with_the_exact_sentence(browser: Client, manager: User) -> None:
    campaigns = [make_campaign(manager) for _ in range(11)]
    told = act(browser, "start", *campaigns)
    assert (len(told), told[-1]) == (11, START_LIMIT_RU)
    assert Campaign.objects.filter(status="sending").count() == 10


def test_too_many_recipients_are_refused_with_the_exact_sentence(browser: Client, manager: User) -> None:
    campaign = make_campaign(manager, MAX_CAMPAIGN_RECIPIENTS + 1)
    assert act(browser, "start", campaign) == [
        "Кампания слишком большая (10001 получателей). Максимум: 10000, разбейте на несколько"
    ]


def test_the_6th_test_letter_is_refused_with_the_exact_sentence(browser: Client, manager: User) -> None:
    address = reverse("admin:mailer_campaign_test_letter", args=[make_campaign(manager).pk])
    assert browser.get(address).status_code == 200
    told = [said(browser.post(address, {"to": "me@example.com"})) for _ in range(6)]
    assert all(sentence.startswith("Провайдер не принял тестовое письмо") for (sentence,) in told[:5])
    assert told[5] == [TEST_LIMIT_RU]


def test_a_list_is_imported_with_its_report(browser: Client, manager: User) -> None:
    campaign = make_campaign(manager, 0)
    address = reverse("admin:mailer_campaign_import", args=[campaign.pk])
    assert browser.get(address).status_code == 200
    page = browser.post(address, {"file": SimpleUploadedFile("l.csv", b"email\na@example.com\nnobody\n")})
    assert "строка 3: отказ: это не адрес электронной почты" in page.content.decode()
    assert campaign.recipients.count() == 1
    refused = browser.post(address, {"file": SimpleUploadedFile("l.csv", b"name\nAnn\n")})
    assert "В первой строке нет столбца с адресом" in said(refused)[0]


def test_what_the_core_writes_nobody_edits(client: Client, manager: User) -> None:
    client.force_login(User.objects.create(username="root", is_staff=True, is_superuser=True))
    campaign = make_campaign(manager)
    queue = put_in_flight(campaign)
    for row in (queue, campaign.recipients.get()):
        address = reverse(f"admin:mailer_{row._meta.model_name}_change", args=[row.pk])
        assert client.get(address).status_code == 200
        assert client.post(address, {}).status_code == 403
        assert client.post(address.replace("change", "delete"), {"post": "yes"}).status_code == 403
    for model in ("campaignqueue", "recipient", "lease", "breakerevent", "auditentry"):
        assert client.get(reverse(f"admin:mailer_{model}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:mailer_{model}_add")).status_code == 403


def test_a_manager_sees_what_the_group_allows_and_no_more(browser: Client) -> None:
    shown = {model["object_name"] for app in browser.get("/admin/").context["app_list"] for model in app["models"]}
    assert shown == {"AuditEntry", "BreakerEvent", "Campaign", "CampaignQueue", "Recipient", "UserLanguage"}


def test_a_manager_who_is_not_staff_is_asked_to_sign_in(db: None, client: Client) -> None:
    client.force_login(make_manager(staff=False))
    assert client.get(LIST).headers["Location"].startswith("/admin/login/")


def test_a_language_is_chosen_once_for_all_doors(browser: Client, manager: User) -> None:
    for language in ("en", "ru"):
        browser.post("/admin/mailer/userlanguage/add/", {"language": language})
    assert list(type(manager).objects.filter(pk=manager.pk).values_list("mailer_language__language", flat=True)) == [
        "ru"
    ]
