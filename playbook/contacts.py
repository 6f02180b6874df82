"""Whom to call. The names and numbers are the installation's; what is printed without them names the setting."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from observability.catalogue.text import Text


@dataclass(frozen=True)
class Contact:
    """A role, the environment's variable that fills it, and what is printed where nobody has."""

    setting: str
    default: Text


CONTACTS: Final[Mapping[str, Contact]] = {
    "first": Contact(
        "ONCALL_ESCALATION_FIRST",
        Text(
            "the second on-call engineer of the mail team, by the paging tool",
            "второй дежурный почтовой команды — через систему вызова дежурных",
        ),
    ),
    "second": Contact(
        "ONCALL_ESCALATION_SECOND",
        Text("the lead of the mail team, by telephone", "руководитель почтовой команды — по телефону"),
    ),
    "provider": Contact(
        "ONCALL_ESCALATION_PROVIDER",
        Text(
            "the mail provider's support, with the SMTP code and the hour in UTC",
            "поддержка почтового провайдера — с кодом SMTP и временем по UTC",
        ),
    ),
}
