"""Django's admin stays for the repair of data, and lets nobody, a superuser either, break what the core relies on."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest

from mailer_core.models import Campaign, Suppression, UserLanguage
from tests.integration.doors.people import make_campaign, put_in_flight
from tests.integration.pages.conftest import signed_in

CHANGEABLE = {Campaign: "its letter, through the services, until it starts", UserLanguage: "one's own"}
ADDABLE = {Campaign, UserLanguage, Suppression}
REMOVABLE = {Suppression: "an address that stands there by mistake; no row refers to it"}
REGISTERED = sorted(
    (model for model in admin.site._registry if model._meta.app_label == "mailer"), key=lambda one: one.__name__
)


@pytest.fixture
def request_of_a_superuser(db: None) -> HttpRequest:
    request = HttpRequest()
    request.user = User.objects.create_superuser("root")
    return request


def test_the_core_is_registered() -> None:
    assert len(REGISTERED) >= 7
    assert {*CHANGEABLE, *ADDABLE, *REMOVABLE} <= set(REGISTERED)


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_only_what_is_safe_can_be_added_changed_or_removed(
    request_of_a_superuser: HttpRequest, model: type[Model]
) -> None:
    own = admin.site._registry[model]
    assert own.has_add_permission(request_of_a_superuser) == (model in ADDABLE)
    assert own.has_change_permission(request_of_a_superuser) == (model in CHANGEABLE)
    assert own.has_delete_permission(request_of_a_superuser) == (model in REMOVABLE)


def test_a_campaign_that_has_started_is_frozen(request_of_a_superuser: HttpRequest) -> None:
    campaign = make_campaign(User.objects.get(username="root"))
    own = admin.site._registry[Campaign]
    assert own.has_change_permission(request_of_a_superuser, campaign)
    put_in_flight(campaign)
    campaign.refresh_from_db()
    assert not own.has_change_permission(request_of_a_superuser, campaign)


def test_a_superuser_enters_an_address_and_takes_it_off(db: None) -> None:
    browser = signed_in(User.objects.create_superuser("root"))
    refused = browser.post("/admin/mailer/suppression/add/", {"email": "no address"})
    assert "this is not an e-mail address" in refused.content.decode()
    browser.post("/admin/mailer/suppression/add/", {"email": "Ann@BÜCHER.example"})
    entry = Suppression.objects.get()
    assert (entry.email, entry.reason) == ("Ann@xn--bcher-kva.example", "manual")
    browser.post(f"/admin/mailer/suppression/{entry.pk}/delete/", {"post": "yes"})
    assert not Suppression.objects.exists()
