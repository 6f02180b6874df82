"""Questions about the telemetry itself."""

from typing import Final

from playbook.snippet import Snippet

SNIPPETS: Final[tuple[Snippet, ...]] = ()
