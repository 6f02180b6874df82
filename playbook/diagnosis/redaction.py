"""Take secrets and addresses out of everything that was read, before anybody judges, prints or records it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

from observability.redact import HIDDEN, is_secret_name, mask, scrub, scrub_addresses
from playbook.diagnosis.evidence import Reading

SHORTEST_SECRET = 4
"""A password as short as a word would be taken out of innocent sentences."""


def redacted(readings: Mapping[str, Reading], addresses: Iterable[str]) -> dict[str, Reading]:
    """Redact values and details; `addresses` are those of the sources, whose passwords must not be read."""
    secrets = tuple(_secrets(addresses))
    return {
        step: replace(reading, value=_clean(reading.value, secrets), detail=_clean_text(reading.detail, secrets))
        for step, reading in readings.items()
    }


def _secrets(addresses: Iterable[str]) -> Iterable[str]:
    for address in addresses:
        try:
            password = urlsplit(address).password if "://" in address else address
        except ValueError:
            password = address
        for form in {password or "", unquote(password or "")}:
            if len(form) >= SHORTEST_SECRET:
                yield form


def _clean(value: Any, secrets: tuple[str, ...]) -> Any:
    match value:
        case str():
            return _clean_text(value, secrets)
        case list():
            return [_clean(one, secrets) for one in value]
        case dict():
            return {name: HIDDEN if is_secret_name(name) else _clean(one, secrets) for name, one in value.items()}
    return value


def _clean_text(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return scrub_addresses(scrub(text), _masked)


def _masked(address: str) -> str:
    """Mask an address, but no worker: Celery writes its name as celery@host."""
    return address if address.startswith("celery@") and address.count(".") == 0 else mask(address)
