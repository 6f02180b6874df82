"""Ask for the one campaign of interest: it may not be in flight at all."""

from collections.abc import Iterator
from typing import Final

from playbook.catalogue.snippets import SNIPPETS
from playbook.diagnosis.evidence import Reading
from playbook.diagnosis.steps import postgres
from playbook.diagnosis.steps.shape import Shape
from playbook.diagnosis.steps.step import Asker, Source, Step, read
from playbook.diagnosis.where import Where

SNIPPET: Final = "campaign-state"
CAMPAIGN: Final = Step(
    SNIPPET,
    Source.POSTGRES,
    SNIPPETS[SNIPPET].question,
    SNIPPETS[SNIPPET].budget.total_seconds(),
    Shape.of("name:text status:text"),
    SNIPPET,
)


def asker(campaign: str) -> Asker:
    """Ask for this campaign."""

    def ask(where: Where) -> Iterator[Reading]:
        yield read(CAMPAIGN, lambda: _rows(where))

    def _rows(where: Where) -> list[dict[str, object]]:
        with postgres.connect(where.database) as connection:
            return postgres.rows_of(connection, SNIPPET, {"campaign_id": campaign}, CAMPAIGN.budget)

    return Asker((CAMPAIGN,), "DATABASE_URL", lambda where: bool(where.database), ask)
