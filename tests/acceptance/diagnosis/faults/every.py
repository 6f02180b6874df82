"""All faults, in the order in which they are injected."""

from typing import Final

from tests.acceptance.diagnosis.case import Case
from tests.acceptance.diagnosis.faults import (
    asked,
    limit,
    postgres,
    processes,
    provider,
    redis,
    several,
    telemetry,
    wrongly_set,
)

FAULTS: Final[tuple[Case, ...]] = tuple(
    case
    for module in (provider, limit, processes, postgres, redis, telemetry, asked, wrongly_set, several)
    for case in module.CASES.all
)
