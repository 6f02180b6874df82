"""JSON in one form, so that two texts of the same value are equal."""

import json
from typing import Any


def canonical(value: Any) -> str:
    """Return the value as JSON with sorted keys and no spaces."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def canonical_text(text: str) -> str:
    """Return a JSON text in that form, and any other text as it is."""
    try:
        return canonical(json.loads(text))
    except ValueError:
        return text
