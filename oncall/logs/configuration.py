"""Where the logs are, read from the environment and from a running embedded stack.

`LOKI_URL`, `LOKI_TENANT`, `LOKI_USER`, `LOKI_PASSWORD`, `LOKI_CA` name a Loki; `ONCALL_SPOOL_DIR` the spool.
The labels of what is shipped: `ONCALL_APP` (mailer), `ONCALL_ENV` (local), `ONCALL_HOST` (this machine's name).
"""

import os
import socket
from collections.abc import Mapping
from pathlib import Path

from observability.catalogue.labels import APP, LOCAL
from observability.shipper.push import Labels
from observability.shipper.target import LokiTarget
from oncall.site.environment import load_running_stack, state_dir, text


def find_stack() -> None:
    """Let a stack that runs here fill what the environment does not say."""
    load_running_stack(os.environ)


def spool_dir() -> Path:
    """Return where this host's processes keep their log lines for the shipper."""
    return Path(text("ONCALL_SPOOL_DIR", str(state_dir() / "spool")))


def environment_name(environment: Mapping[str, str]) -> str:
    """Name the environment, by which logs and metrics are told apart: `ONCALL_ENV`."""
    return environment.get("ONCALL_ENV", LOCAL)


def shipped_labels() -> Labels:
    """Return the labels that are the same for all lines of this host."""
    return Labels(
        app=text("ONCALL_APP", APP),
        env=environment_name(os.environ),
        host=text("ONCALL_HOST", "") or socket.gethostname(),
    )


def loki(url: str | None = None) -> LokiTarget | None:
    """Return the Loki that is named by `url`, else by `LOKI_URL`; None where neither says."""
    named = url or text("LOKI_URL", "")
    if not named:
        return None
    authority = text("LOKI_CA", "")
    return LokiTarget(
        named,
        tenant=text("LOKI_TENANT", ""),
        user=text("LOKI_USER", ""),
        password=text("LOKI_PASSWORD", ""),
        ca=Path(authority) if authority else None,
    )
