"""At every address of the site: nobody without a session, nothing of somebody else's, nothing without a CSRF token."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from mailer_core.models import AuditEntry, Campaign, CampaignQueue, Recipient
from tests.integration.doors.people import make_campaign, make_manager, make_unknown, put_in_flight
from tests.integration.pages.conftest import signed_in
from tests.integration.pages.routes import Route, routes

ROUTES = routes()
WITH_AN_ID = [route for route in ROUTES if route.holds_an_id]
FOR_ANYBODY = {"favicon.ico", "healthz", "sign-in/", "sign-out/", "language/", "appearance/", "u/<str:token>",
               "api/session", "api/openapi.json", "playbook/", "playbook/<str:language>.html"}  # fmt: skip
WITHOUT_A_TOKEN = {
    "u/<str:token>": "a mail provider unsubscribes with one click (RFC 8058)",
    "api/session": "JSON alone signs in, which another site cannot send",
}
SECRET = "somebody elses campaign"
REFUSED = {403, 404, 405}
NOT_UNDERSTOOD = {400, 415, 422}
"""The API reads a body first; that a right one is answered 404 too is tried in `tests/integration/doors`."""


@pytest.fixture
def other(db: None) -> Campaign:
    campaign = make_campaign(make_manager(), 2, name=SECRET, subject=SECRET)
    make_unknown(campaign)
    put_in_flight(campaign)
    return campaign


def state_of(campaign: Campaign) -> tuple[Any, ...]:
    """Give all that an action could change."""
    return (
        Campaign.objects.filter(pk=campaign.pk).values().get(),
        list(CampaignQueue.objects.filter(campaign=campaign).values()),
        list(Recipient.objects.filter(campaign=campaign).order_by("pk").values()),
        AuditEntry.objects.filter(campaign=campaign).count(),
    )


def test_the_routes_are_found() -> None:
    patterns = {route.pattern for route in ROUTES}
    assert {"campaigns/<uuid:campaign_id>/act/<str:name>/", "api/campaigns/<uuidstr:campaign_id>/start"} <= patterns
    assert len(WITH_AN_ID) >= 20
    assert FOR_ANYBODY <= patterns


@pytest.mark.parametrize("route", WITH_AN_ID, ids=str)
def test_what_is_another_managers_is_not_there(browser: Client, other: Campaign, route: Route) -> None:
    before = state_of(other)
    for identity in (other.pk, other.queue.pk, other.recipients.all()[0].pk):
        for address in route.addresses(identity):
            for answer in (browser.get(address), browser.post(address), browser.post(address, {"state": "failed"})):
                assert answer.status_code in REFUSED | (NOT_UNDERSTOOD if address.startswith("/api/") else set()), (
                    address
                )
                assert SECRET not in answer.content.decode(), address
    assert state_of(other) == before


@pytest.mark.parametrize("route", [route for route in ROUTES if route.pattern not in FOR_ANYBODY], ids=str)
def test_nobody_is_let_in_without_a_session(db: None, route: Route) -> None:
    browser = Client()
    for address in route.addresses(uuid4()):
        for answer in (browser.get(address), browser.post(address)):
            led = answer.headers.get("Location", "").startswith("/sign-in/")
            assert led or answer.status_code in {401, 403, 404, 405}, (address, answer.status_code)


@pytest.mark.parametrize("route", [route for route in ROUTES if not route.pattern.startswith("api/")], ids=str)
def test_a_part_of_a_page_leads_the_whole_page_to_the_door(db: None, route: Route) -> None:
    if route.pattern in FOR_ANYBODY:
        return
    here = {"HX-Request": "true", "HX-Current-URL": "http://testserver/campaigns/?page=2"}
    answer = Client().get(route.addresses(uuid4())[0], headers=here)
    assert answer.headers.get("HX-Redirect") == "/sign-in/?next=%2Fcampaigns%2F%3Fpage%3D2"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("route", [route for route in ROUTES if route.pattern not in WITHOUT_A_TOKEN], ids=str)
def test_nothing_changes_without_a_csrf_token(manager: User, route: Route, method: str) -> None:
    campaign = make_campaign(manager, 2)
    before = state_of(campaign)
    browser = signed_in(manager, csrf=True)
    for address in route.addresses(campaign.pk):
        answer = getattr(browser, method)(address)
        assert answer.status_code in {403, 404, 405}, address  # 405: the API knows its methods before its user
    assert state_of(campaign) == before


@pytest.mark.parametrize("identity", ["0" * 32, "../../etc/passwd", "%00", "1 OR 1=1", "\N{RIGHT-TO-LEFT OVERRIDE}"])
def test_what_is_no_id_leads_nowhere(browser: Client, identity: str) -> None:
    for route in WITH_AN_ID:
        for address in route.addresses(identity):
            assert browser.get(address).status_code in {403, 404}, address


def test_an_id_of_nothing_is_answered_like_one_of_somebody_else(browser: Client, other: Campaign) -> None:
    def said(identity: UUID) -> tuple[int, str]:
        answer = browser.get(f"/campaigns/{identity}/")
        return answer.status_code, answer.content.decode()

    assert said(other.pk) == said(uuid4())
