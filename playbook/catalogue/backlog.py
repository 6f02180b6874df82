"""Questions about work that waits, and about those who should do it."""

from typing import Final

from playbook.snippet import Snippet

SNIPPETS: Final[tuple[Snippet, ...]] = ()
