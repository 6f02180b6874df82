"""The address that opens Alertmanager's form for a silence with everything filled in."""

import json
from collections.abc import Mapping
from urllib.parse import quote


def silence_url(alertmanager_url: str, labels: Mapping[str, str]) -> str:
    """Give the form's address for alerts with these labels; the message templates make the same one."""
    matchers = ",".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in sorted(labels.items()))
    return f"{alertmanager_url.rstrip('/')}/#/silences/new?filter={quote(f'{{{matchers}}}', safe='')}"
