"""All snippets there are, by id, in the order in which a person would ask."""

from collections.abc import Mapping
from typing import Final

from playbook.catalogue import (
    backlog,
    delivery,
    diagnosing,
    failures,
    limits,
    people,
    pipeline,
    processes,
    telemetry,
    waiting,
)
from playbook.snippet import Snippet

SNIPPETS: Final[Mapping[str, Snippet]] = {
    snippet.id: snippet
    for snippet in (
        *delivery.SNIPPETS,
        *failures.SNIPPETS,
        *backlog.SNIPPETS,
        *waiting.SNIPPETS,
        *limits.SNIPPETS,
        *processes.SNIPPETS,
        *people.SNIPPETS,
        *pipeline.SNIPPETS,
        *telemetry.SNIPPETS,
        *diagnosing.SNIPPETS,
    )
}
