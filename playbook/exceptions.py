"""What can be wrong with the playbook or with what is asked of it."""


class PlaybookError(Exception):
    """Something in the playbook cannot be used as it stands; the message says what to write or where."""


class UnknownParameter(PlaybookError):
    """A snippet was given a parameter that it does not have, or was not given one that it has."""


class BadParameter(PlaybookError):
    """A value that its parameter's type does not allow, so it goes into no command."""


class BadSection(PlaybookError):
    """A section is missing, or is not written as `sections/README.md` asks."""
