"""The console is for whoever carries the pager; a manager decides unknown letters of their own campaigns alone."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from mailer_core.models import AuditEntry, RecipientState
from oncall.pages.console.urls import urlpatterns
from tests.integration.console.people import lose, make_on_call, signed_in, tripped
from tests.integration.doors.people import make_campaign, make_manager

ARGUMENTS = {"campaign": "campaign_id", "timeline": "campaign_id", "action": "name", "entry": "entry_id"}
NAMES = [str(pattern.name) for pattern in urlpatterns]


def addresses(owner: User) -> dict[str, str]:
    """Give every address of the console, with things that exist."""
    campaign = tripped(owner).campaign_id
    entry = AuditEntry.objects.create(actor=owner, action="campaign_start", outcome="done", campaign_id=campaign).pk
    known = {"campaign_id": campaign, "entry_id": entry, "name": "breaker-reset"}
    return {
        name: reverse(
            f"console:{name}", kwargs={ARGUMENTS[name]: known[ARGUMENTS[name]]} if name in ARGUMENTS else None
        )
        for name in NAMES
    }


def test_a_stranger_is_led_to_the_door_from_every_address(manager: User) -> None:
    for address in addresses(manager).values():
        answer = Client().get(address)
        assert (answer.status_code, answer["Location"].startswith("/sign-in/")) == (302, True)


@pytest.mark.parametrize("staff", [True, False])
def test_a_manager_enters_no_address_of_the_console_even_as_a_member_of_the_staff(*, staff: bool) -> None:
    other = make_manager()
    session = signed_in(make_manager(staff=staff))
    for address in addresses(other).values():
        assert session.get(address).status_code == 403
        assert session.post(address).status_code == 403


@pytest.mark.parametrize("superuser", [True, False])
def test_members_of_the_staff_read_every_address(manager: User, *, superuser: bool) -> None:
    session = signed_in(make_on_call(superuser=superuser))
    for address in addresses(manager).values():
        assert session.get(address).status_code == 200


def test_staff_that_are_no_superusers_read_plans_and_change_nothing(manager: User) -> None:
    queue = tripped(manager)
    session = signed_in(make_on_call(superuser=False))
    address = reverse("console:action", args=["breaker-reset"])
    asked = {"campaign": str(queue.campaign_id)}
    shown = session.get(address, asked)
    assert b'name="fingerprint"' not in shown.content
    session.post(address, {**asked, "confirmation": "breaker-reset", "fingerprint": "0" * 16})
    queue.refresh_from_db()
    assert queue.breaker_state == "open"


def test_what_does_not_exist_is_not_found(console: Client) -> None:
    for name, value in (("campaign", uuid4()), ("timeline", uuid4()), ("entry", uuid4()), ("action", "no-such-thing")):
        assert console.get(reverse(f"console:{name}", args=[value])).status_code == 404


def test_a_manager_sees_and_decides_unknown_letters_of_their_own_campaigns_alone(manager: User) -> None:
    other = make_manager()
    own, strange = make_campaign(manager, name="Mine"), make_campaign(other, name="Theirs")
    lose(own)
    (lost,) = lose(strange)
    session = signed_in(manager)
    listed = session.get(reverse("unknowns:list")).content.decode()
    assert "Mine" in listed
    assert "Theirs" not in listed
    for name in ("campaign", "lines"):
        assert session.get(reverse(f"unknowns:{name}", args=[own.pk])).status_code == 200
        assert session.get(reverse(f"unknowns:{name}", args=[strange.pk])).status_code == 404
    asked = {"decision": "assume_delivered", "which": "all", "confirmed": "1"}
    assert session.post(reverse("unknowns:decide", args=[strange.pk]), asked).status_code == 404
    assert strange.recipients.get(pk=lost).state == RecipientState.UNKNOWN


def test_letters_of_another_campaign_cannot_be_decided_under_the_name_of_ones_own(manager: User) -> None:
    own, strange = make_campaign(manager), make_campaign(make_manager())
    lose(own)
    (lost,) = lose(strange)
    asked = {"decision": "assume_delivered", "letter": str(lost), "confirmed": "1"}
    signed_in(manager).post(reverse("unknowns:decide", args=[own.pk]), asked)
    assert strange.recipients.get(pk=lost).state == RecipientState.UNKNOWN


def test_staff_that_are_no_managers_do_not_enter_the_unknown_letters() -> None:
    assert signed_in(make_on_call(superuser=False)).get(reverse("unknowns:list")).status_code == 403
