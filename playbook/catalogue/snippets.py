"""All snippets there are, by id, in the order in which a person would ask."""

from collections.abc import Mapping
from typing import Final

from playbook.catalogue import (
    backlog,
    campaigns,
    delivery,
    diagnosing,
    doorbells,
    failures,
    limits,
    people,
    pipeline,
    processes,
    servers,
    telemetry,
    waiting,
)
from playbook.snippet import Snippet

SNIPPETS: Final[Mapping[str, Snippet]] = {
    snippet.id: snippet
    for snippet in (
        *campaigns.SNIPPETS,
        *delivery.SNIPPETS,
        *failures.SNIPPETS,
        *backlog.SNIPPETS,
        *waiting.SNIPPETS,
        *limits.SNIPPETS,
        *processes.SNIPPETS,
        *doorbells.SNIPPETS,
        *servers.SNIPPETS,
        *people.SNIPPETS,
        *pipeline.SNIPPETS,
        *telemetry.SNIPPETS,
        *diagnosing.SNIPPETS,
    )
}
