"""What an event is: a frozen dataclass; its docstring is its meaning, its fields are the log's fields.

`MESSAGE` and the field names are contracts with other people's greps and dashboards (mission, 2).
A field whose metadata says `address` is masked or hashed by `MAILER_LOG_RECIPIENT`; one that says
`free_text` is searched for addresses and secrets, since its words come from outside.
"""

from typing import ClassVar

from observability.catalogue.levels import Level

ADDRESS = {"redact": "address"}
FREE_TEXT = {"redact": "free_text"}


class Event:
    """Base of all events. Subclasses are frozen dataclasses with `LEVEL`, `MESSAGE` and `METRIC`."""

    LEVEL: ClassVar[Level]
    MESSAGE: ClassVar[str]
    METRIC: ClassVar[str]
