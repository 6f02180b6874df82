"""What the causes of telemetry share: which processes live here, and which of its servers does not answer."""

from typing import Final

from observability.catalogue.closed import Component
from playbook.diagnosis.causes.cause import Fact, bad
from playbook.diagnosis.evidence import TROUBLES, Evidence, Trouble, Untold
from playbook.diagnosis.steps import host
from playbook.diagnosis.steps.step import Step
from playbook.diagnosis.words import say

DOWN: Final = frozenset({Trouble.REFUSED, Trouble.SILENT, Trouble.DENIED, Trouble.BROKEN, Trouble.FULL})


def living(evidence: Evidence, part: Component) -> int | None:
    """Count a part's processes on this host; None where nobody counts them."""
    try:
        lives = evidence.maybe(host.PROCESSES.id)
    except Untold:
        return None
    return None if lives is None else int(lives["living"].get(part, 0))


def away(evidence: Evidence, step: Step, name: str, trouble: Trouble) -> Fact:
    """Say of a server that it is away, in its own words."""
    return bad(
        step,
        say(
            "{name} {words}: {detail}",
            "{name} {words}: {detail}",
            name=name,
            words=TROUBLES[trouble],
            detail=evidence.detail(step.id),
        ),
    )
