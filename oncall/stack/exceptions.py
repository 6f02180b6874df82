"""What can go wrong with the embedded stack; each message says what to do next."""


class StackError(Exception):
    """The embedded stack cannot do what was asked."""


class StateFolderInUseError(StackError):
    """Another living stack holds the state folder."""


class StateFolderError(StackError):
    """A file of the state folder cannot be written."""


class ProcessDiedError(StackError):
    """A process of the stack ended before it was ready."""


class NotReadyError(StackError):
    """A process of the stack lives, but did not become ready within its deadline."""


class MissingProgramError(StackError):
    """A program or package that the stack needs is not on this machine."""
