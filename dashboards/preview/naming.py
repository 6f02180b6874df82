"""The names of series, from their legend formats."""

import re
from collections.abc import Mapping

from dashboards.preview.answers import Answer, Series

LABEL = re.compile(r"\{\{\s*\.?(\w+)\s*\}\}")
_FIELD_LABEL = re.compile(r"\$\{__(?:field\.labels|data\.fields)\.(\w+)\}")
"""A label of a series, which is a column where the answer is a table."""
AUTO = "__auto"


def name_of(answer: Answer, series: Series) -> str:
    """Name a series: by its legend format, else by its labels, else by its metric or query."""
    legend = answer.target.legend
    if legend and legend != AUTO:
        return LABEL.sub(lambda match: series.labels.get(match[1], ""), legend)
    return _by_labels(series.labels) or answer.expr


def _by_labels(labels: Mapping[str, str]) -> str:
    named = {key: value for key, value in labels.items() if key != "__name__"}
    if len(named) == 1:
        return next(iter(named.values()))
    inner = ", ".join(f'{key}="{value}"' for key, value in sorted(named.items()))
    return labels.get("__name__", "") + (f"{{{inner}}}" if inner else "")


def displayed(name: str, config: Mapping[str, object], labels: Mapping[str, str]) -> str:
    """Give the name that is shown: what the configuration says, else the field's own."""
    wanted = str(config.get("displayName") or "")
    if not wanted:
        return name
    text = _FIELD_LABEL.sub(lambda match: labels.get(match[1], ""), wanted)
    return text.replace("${__field.name}", name).replace("${__series.name}", name)
