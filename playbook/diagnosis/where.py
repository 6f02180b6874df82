"""Where the sources are; each may be absent. Read from an environment, never from the process's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class Where:
    """Addresses; "" stands for: not configured. Those that may hold a password are not shown."""

    database: str = field(default="", repr=False)
    redis: str = field(default="", repr=False)
    mailers_database: str = field(default="", repr=False)
    """What the mailer itself uses, where the diagnosis has a login of its own: that one may fail alone."""
    broker: str = field(default="", repr=False)
    """Where workers are asked: to ask writes a message, so a Redis user that only reads cannot."""
    smtp: str = field(default="", repr=False)
    prometheus: str = field(default="", repr=False)
    alertmanager: str = field(default="", repr=False)
    loki: str = field(default="", repr=False)
    loki_tenant: str = ""
    loki_user: str = ""
    loki_password: str = field(default="", repr=False)
    loki_ca: str = ""
    metrics_dir: Path | None = None
    spool_dir: Path | None = None
    provider: str = "smtp_global"

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """Read the variables; `DIAGNOSIS_DATABASE_URL` and `DIAGNOSIS_REDIS_URL`, the read-only logins, go first."""
        say = environment.get
        return cls(
            database=say("DIAGNOSIS_DATABASE_URL") or say("DATABASE_URL", ""),
            redis=say("DIAGNOSIS_REDIS_URL") or say("REDIS_URL", ""),
            mailers_database=say("DATABASE_URL", ""),
            broker=say("REDIS_URL", ""),
            smtp=say("SMTP_URL", ""),
            prometheus=say("PROMETHEUS_URL", ""),
            alertmanager=say("ALERTMANAGER_URL", ""),
            loki=say("LOKI_URL", ""),
            loki_tenant=say("LOKI_TENANT", ""),
            loki_user=say("LOKI_USER", ""),
            loki_password=say("LOKI_PASSWORD", ""),
            loki_ca=say("LOKI_CA", ""),
            metrics_dir=_folder(say("ONCALL_METRICS_DIR", "")),
            spool_dir=_folder(say("ONCALL_SPOOL_DIR", "")),
            provider=say("MAILER_PROVIDER") or "smtp_global",
        )

    def secrets(self) -> tuple[str, ...]:
        """Give every address that may hold a password, for those who must not print one."""
        stores = (self.database, self.mailers_database, self.redis, self.broker)
        return (*stores, self.smtp, self.prometheus, self.alertmanager, self.loki, self.loki_password)


def _folder(path: str) -> Path | None:
    return Path(path) if path else None
