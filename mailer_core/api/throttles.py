"""What the user may still do within this hour."""

import math

from django.http import HttpRequest
from ninja import Router

from mailer_core import throttle
from mailer_core.api.actor import actor_of
from mailer_core.api.problems import ANY_PROBLEM, Problem
from mailer_core.api.schemas import UsageOut

router = Router(tags=["session"])
SHOWN = (throttle.Action.CAMPAIGN_START, throttle.Action.SEND_TEST_EMAIL)


@router.get("", response={200: list[UsageOut], ANY_PROBLEM: Problem})
def list_throttles(request: HttpRequest) -> list[UsageOut]:
    """Tell how much of each throttle you have used within the last hour."""
    user = actor_of(request).pk
    return [_out(throttle.usage(user, action)) for action in SHOWN]


def _out(usage: throttle.Usage) -> UsageOut:
    wait = math.ceil(usage.wait.total_seconds()) if usage.wait else None
    return UsageOut(action=usage.action, used=usage.used, per_hour=usage.per_hour, retry_after_seconds=wait)
