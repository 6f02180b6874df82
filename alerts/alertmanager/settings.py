"""Where pages and tickets go, from the environment: Alertmanager itself reads no variables.

A secret is never a value here: Alertmanager reads it from the file that the variable names, on each use, so
it can be changed without a restart and stands in no configuration.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self

from alerts.alertmanager.exceptions import AlertingMisconfigured

PREFIX = "ALERT_"
SWITCH = "email_tls"


@dataclass(frozen=True)
class Settings:
    """Each field is read from `ALERT_` and its name in capitals; an empty one switches its integration off."""

    page_webhook_url: str = ""
    """A pager's webhook: it gets pages alone."""
    ticket_webhook_url: str = ""
    webhook_token_file: str = ""
    """A bearer token for these two; the watchdog's switch is often somebody else's and never gets it."""
    watchdog_url: str = ""
    """A dead man's switch: it is called every minute, and its silence means that alerting itself is down."""
    email_to: str = ""
    email_from: str = ""
    email_smarthost: str = ""
    """`host:port` of a relay that is not the mailer's own: a page must leave when the mailer's provider fails."""
    email_user: str = ""
    email_password_file: str = ""
    email_tls: bool = True
    slack_url_file: str = ""
    """A file that holds the incoming-webhook address, which is a secret."""
    slack_channel: str = ""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Read them. Raises AlertingMisconfigured where nobody would get a page, or an integration lacks a half."""
        found = {name: environment[variable] for name, variable in VARIABLES.items() if variable in environment}
        switch = _truth(found.pop(SWITCH, "true"))
        settings = cls(**found, email_tls=switch)
        settings.check()
        return settings

    def check(self) -> None:
        """Refuse what Alertmanager would take and then fail at, at 3 am."""
        if not (self.page_webhook_url or self.email_to or self.slack_url_file):
            raise AlertingMisconfigured(
                "Nobody would get a page: set ALERT_PAGE_WEBHOOK_URL, ALERT_EMAIL_TO or ALERT_SLACK_URL_FILE."
            )
        if not (self.ticket_webhook_url or self.email_to or self.slack_url_file):
            raise AlertingMisconfigured(
                "Nobody would get a ticket: set ALERT_TICKET_WEBHOOK_URL, ALERT_EMAIL_TO or ALERT_SLACK_URL_FILE."
            )
        self._halves("email_to", "email_from", "email_smarthost")
        self._halves("email_user", "email_password_file")
        self._halves("slack_url_file", "slack_channel")

    def _halves(self, *names: str) -> None:
        missing = [VARIABLES[name] for name in names if not getattr(self, name)]
        if missing and len(missing) < len(names):
            given = next(VARIABLES[name] for name in names if getattr(self, name))
            raise AlertingMisconfigured(f"{given} is set, and {', '.join(missing)} is not: set all of them or none.")


VARIABLES = {field.name: PREFIX + field.name.upper() for field in fields(Settings)}
PLACEHOLDERS = Settings(
    **{name: f"${{{variable}}}" for name, variable in VARIABLES.items() if name != SWITCH}, email_tls=True
)
"""Every integration, with its variable in the place of its value: what the committed files show."""


def _truth(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise AlertingMisconfigured(f"ALERT_EMAIL_TLS={text!r} is neither true nor false.")
    return text.lower() == "true"
