"""Why pasted text could not be read."""


class Unreadable(Exception):
    """The text is not what this step prints; the message says what was expected, and how to get it."""
