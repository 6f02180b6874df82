"""What is another manager's is not there, at any address of any door."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from mailer_core.admin.verbs import VERBS
from mailer_core.api.site import api as ninja_api
from mailer_core.models import AuditEntry, BreakerEvent, Campaign, UserLanguage
from tests.integration.doors.people import Api, audit, make_campaign, make_manager, put_in_flight

BODIES: dict[str, Any] = {
    "patch /campaigns/{campaign_id}": {"name": "mine now"},
    "post /campaigns/{campaign_id}/test-letter": {"to": "me@example.com"},
    "post /campaigns/{campaign_id}/unknowns": {"decision": "resend"},
    "post /campaigns/{campaign_id}/recipients": b"email\nme@example.com\n",
}
SCHEMA = ninja_api.get_openapi_schema(path_prefix="")["paths"]
OPERATIONS = [f"{method} {path}" for path, methods in SCHEMA.items() for method in methods]
GUARDED = [operation for operation in OPERATIONS if operation not in {"get /session", "post /session"}]
OF_A_CAMPAIGN = [operation for operation in OPERATIONS if "{campaign_id}" in operation]


def perform(api: Api, operation: str, campaign: UUID) -> Any:
    method, path = operation.split()
    return api.ask(method.upper(), path.format(campaign_id=campaign), BODIES.get(operation))


@pytest.fixture
def other(db: None) -> Campaign:
    campaign = make_campaign(make_manager(), name="somebody else's")
    put_in_flight(campaign)
    return campaign


def test_each_operation_of_a_campaign_is_tried() -> None:
    assert len(OF_A_CAMPAIGN) >= 10
    assert set(BODIES) <= set(OF_A_CAMPAIGN)


@pytest.mark.parametrize("operation", OF_A_CAMPAIGN)
def test_another_managers_campaign_is_not_there(api: Api, manager: User, other: Campaign, operation: str) -> None:
    before = Campaign.objects.filter(pk=other.pk).values().get()
    refused, nowhere = perform(api, operation, other.id), perform(api, operation, uuid4())
    assert (refused.status, refused.body["code"]) == (404, "not_found")
    assert (refused.status, refused.body) == (nowhere.status, nowhere.body)
    assert Campaign.objects.filter(pk=other.pk).values().get() == before
    assert not AuditEntry.objects.filter(actor=manager, campaign=other).exists()


@pytest.mark.parametrize("operation", GUARDED)
def test_nobody_is_let_in_without_a_session(db: None, operation: str) -> None:
    assert perform(Api(None), operation, uuid4()).status == 401


@pytest.mark.parametrize("operation", [*OF_A_CAMPAIGN, "get /campaigns"])
def test_who_is_no_manager_may_do_nothing(db: None, operation: str) -> None:
    refused = perform(Api(User.objects.create(username="reader", is_staff=True)), operation, uuid4())
    assert (refused.status, refused.body["code"]) == (403, "forbidden")


@pytest.mark.parametrize("operation", [one for one in GUARDED if not one.startswith("get")])
def test_nothing_changes_without_a_csrf_token(api: Api, manager: User, operation: str) -> None:
    campaign = make_campaign(manager)
    api.token = "forged"
    refused = perform(api, operation, campaign.id)
    assert (refused.status, refused.body["code"]) == (403, "csrf")
    assert audit(manager) == []


def test_the_list_holds_ones_own_alone(api: Api, other: Campaign) -> None:
    assert api.ask("GET", "/campaigns").body == []


def test_a_superuser_sees_all(other: Campaign) -> None:
    superuser = User.objects.create(username="root", is_superuser=True, is_staff=True)
    assert [seen["id"] for seen in Api(superuser).ask("GET", "/campaigns").body] == [str(other.id)]


def rows_of(campaign: Campaign) -> Iterator[Model]:
    queue = campaign.queue
    yield from (campaign, queue, campaign.recipients.get())
    yield BreakerEvent.objects.create(queue=queue, provider="p", kind="opened", generation=1)
    yield AuditEntry.objects.create(actor=campaign.owner, action="campaign_start", campaign=campaign, outcome="done")
    yield UserLanguage.objects.create(user=campaign.owner, language="ru")


def test_in_the_admin_anothers_rows_are_not_there(manager: User, other: Campaign, client: Client) -> None:
    client.force_login(manager)
    for row in rows_of(other):
        assert type(row) in admin.site._registry
        for page in ("change", "history"):
            address = reverse(f"admin:mailer_{row._meta.model_name}_{page}", args=[row.pk])
            assert client.get(address).status_code == 404, address
        listed = client.get(reverse(f"admin:mailer_{row._meta.model_name}_changelist"))
        assert listed.context["cl"].result_count == 0, row


@pytest.mark.parametrize("method", ["get", "post"])
def test_in_the_admin_nobody_acts_on_anothers_campaign(
    manager: User, other: Campaign, client: Client, method: str
) -> None:
    client.force_login(manager)
    own = make_campaign(manager)
    addresses = [f"{reverse('admin:mailer_campaign_act', args=[verb])}?ids={own.pk},{other.pk}" for verb in VERBS]
    addresses += [reverse(f"admin:mailer_campaign_{page}", args=[other.pk]) for page in ("test_letter", "import")]
    assert [getattr(client, method)(address).status_code for address in addresses] == [404] * 6
    assert audit(manager) == []
