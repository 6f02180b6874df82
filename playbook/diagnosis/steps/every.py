"""Every step there is, by id, and those who ask them."""

from collections.abc import Mapping
from typing import Final

from playbook.diagnosis.steps import (
    alertmanager,
    campaign,
    celery,
    host,
    limiter,
    loki,
    postgres,
    prometheus,
    redis,
    smtp,
)
from playbook.diagnosis.steps.step import Asker, Step

ASKERS: Final[tuple[Asker, ...]] = (
    postgres.ASKER,
    redis.ASKER,
    celery.ASKER,
    smtp.ASKER,
    limiter.ASKER,
    *host.ASKERS,
    prometheus.ASKER,
    alertmanager.ASKER,
    loki.ASKER,
)
STEPS: Final[Mapping[str, Step]] = {
    step.id: step for step in (*(step for asker in ASKERS for step in asker.steps), campaign.CAMPAIGN)
}


def askers(wanted: str | None) -> tuple[Asker, ...]:
    """Give those to ask: all, and about one campaign where it is wanted."""
    return (*ASKERS, campaign.asker(wanted)) if wanted else ASKERS
