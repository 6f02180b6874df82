"""Why a statement is not run."""

from playbook.exceptions import PlaybookError


class UnsafeStatement(PlaybookError):
    """The statement could do more than read, or reads what a diagnosis must not; the message names the part."""
