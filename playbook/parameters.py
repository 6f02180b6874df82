"""What a command may be filled with: parameters, each of a type that says which values are safe anywhere.

A value that its type allows needs no escaping between double or single quotes of a shell, in a string of LogQL or
PromQL, in a word of Redis, or in a URL's fragment: a person who reads a page at 3 am sees the value itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from playbook.exceptions import BadParameter


@dataclass(frozen=True)
class Form:
    """What values of a type look like. `pattern` is read by Python and by JavaScript alike, over the whole value."""

    name: str
    pattern: str
    example: str


_NEVER: Final = "\"'\\\\$`!\\x00-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069\\ufffd"
"""What a shell or a query reads as more than itself, ends a line, or shows other text than it is."""


class ParameterType(Enum):
    """Types of parameters. No value starts with `-`: a command would take it for an option."""

    UUID = Form(
        "uuid",
        "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
        "0f8fad5b-d9cb-469f-a165-70867728950e",
    )
    PROVIDER = Form("provider", "[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}", "smtp_global")
    KEY_HOUR = Form("key_hour", "20[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])([01][0-9]|2[0-3])", "2026112405")
    TEXT = Form("text", f"[^-{_NEVER}][^{_NEVER}]{{0,199}}", "MailerBreakerTripped")
    NUMBER = Form("number", "[0-9]{1,12}", "10000")

    @property
    def pattern(self) -> str:
        """The regular expression of a whole value."""
        return self.value.pattern

    @property
    def example(self) -> str:
        """A value that is allowed."""
        return self.value.example

    def check(self, name: str, value: str) -> str:
        """Give the value back. Raises BadParameter with an example."""
        if re.fullmatch(self.pattern, value) is None:
            raise BadParameter(f"{name} is no {self.value.name}: {value!r}. Write it like {self.example}")
        return value


@dataclass(frozen=True)
class Parameter:
    """A named gap in a command. The name is the alert's label where there is one."""

    name: str
    type: ParameterType


CAMPAIGN_ID: Final = Parameter("campaign_id", ParameterType.UUID)
PROVIDER: Final = Parameter("provider", ParameterType.PROVIDER)
KEY_HOUR: Final = Parameter("key_hour", ParameterType.KEY_HOUR)
ALERTNAME: Final = Parameter("alertname", ParameterType.TEXT)
LIMIT: Final = Parameter("limit", ParameterType.NUMBER)
PID: Final = Parameter("pid", ParameterType.NUMBER)

PARAMETERS: Final[Mapping[str, Parameter]] = {
    parameter.name: parameter for parameter in (CAMPAIGN_ID, PROVIDER, KEY_HOUR, ALERTNAME, LIMIT, PID)
}
"""Every parameter there is: one name means one thing on all pages. The parameter bar shows them in this order."""
