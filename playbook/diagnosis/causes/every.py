"""Every cause there is, the most upstream first: the first that is at work is the answer."""

from collections.abc import Mapping
from typing import Final

from playbook.diagnosis.causes import campaigns, pipeline, processes, provider, servers
from playbook.diagnosis.causes.cause import Cause

CAUSES: Final[tuple[Cause, ...]] = (
    *servers.CAUSES,
    *processes.CAUSES,
    *provider.CAUSES,
    *campaigns.CAUSES,
    *pipeline.CAUSES,
    *campaigns.WILLS,
)
BY_ID: Final[Mapping[str, Cause]] = {cause.id: cause for cause in CAUSES}
