"""What a manager is told of the provider's hour follows the limit that a person has set, not the settings'."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailer_core.models import RecipientState
from mailer_core.services.limits import set_limit
from mailer_core.services.progress import describe
from oncall.pages.manager.forecast import outlook
from tests.integration.doors.people import add_recipients, make_campaign, put_in_flight

pytestmark = pytest.mark.django_db(transaction=True)  # a limit is in force for transactions that begin after it


@pytest.fixture(autouse=True)
def _lowered(manager: User) -> None:
    cache.clear()
    set_limit(User.objects.create_superuser("oncall"), 123, timedelta(hours=1))


def test_before_a_start(browser: Client, manager: User) -> None:
    page = browser.get(reverse("campaigns:act", args=[make_campaign(manager).pk, "start"])).content.decode()
    assert "<dd>123</dd>" in page


def test_while_a_campaign_goes_on(manager: User) -> None:
    campaign = make_campaign(manager, recipients=300)
    put_in_flight(campaign)
    add_recipients(campaign, 10, state=RecipientState.SENT, settled_at=timezone.now())
    campaign.refresh_from_db()
    ends_at = outlook(describe(campaign), campaign.provider).ends_at
    assert ends_at is not None
    assert ends_at - timezone.now() > timedelta(hours=1), "300 letters at 123 an hour"
