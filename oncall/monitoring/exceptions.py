"""What can be missing around monitoring."""


class ToolMissing(Exception):
    """A program is not on PATH; the sentence says which, and how to get it."""
