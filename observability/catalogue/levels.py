"""Severity of an event, by the names and numbers of Python's logging."""

from enum import IntEnum


class Level(IntEnum):
    """Numbers equal those of `logging`, so that an event needs no translation."""

    DEBUG = 10
    INFO = 20
    WARNING = 30
    ERROR = 40
