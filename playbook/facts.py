"""What an alert's rule says of itself, in words for its section."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from alerts.alert import Alert, Severity
from alerts.pipeline import FOREVER
from alerts.russian.every import RUSSIAN
from observability.catalogue.engine import Engine
from observability.catalogue.links import Addresses, dashboard_url, filling
from observability.catalogue.text import Language, Text
from playbook.wording import after

_LABEL: Final = re.compile(r"{{ \$labels\.(\w+) }}")
_VALUE: Final = re.compile(r"{{ with .*?{{ end }}|{{ \$value.*?}}")
"""The value judged, or what the text asks for by a query of its own."""

SEVERITIES: Final = {
    Severity.CRITICAL: Text("critical: wakes a person", "критическое: будит человека"),
    Severity.WARNING: Text("warning: a ticket for working hours", "предупреждение: задача на рабочее время"),
}
ALWAYS: Final = Text("fires always: its silence wakes a person", "активно всегда: человека будит его молчание")
LABELS: Final = {
    "severity": Text("Severity", "Важность"),
    "hold": Text("Fires", "Срабатывает"),
    "keep": Text("Resolves", "Снимается"),
    "labels": Text("Labels", "Метки"),
    "panel": Text("Panel", "Панель"),
    "summary": Text("The page says", "Текст оповещения"),
    "rule": Text("Threshold, as the rule has it", "Порог, как он записан в правиле"),
}
AT_ONCE: Final = Text("at the first evaluation", "при первой же проверке правила")
_LANGUAGES: Final = {Engine.PROMETHEUS: "promql", Engine.LOKI: "logql"}


@dataclass(frozen=True)
class Facts:
    """The generated part of an alert's section. `variables`: what fills each variable of the panel's address."""

    severity: str
    critical: bool
    hold: str
    keep: str
    labels: tuple[str, ...]
    panel: str
    panel_path: str
    variables: Mapping[str, str]
    summary: str
    description: str
    rule: str
    query_language: str

    @property
    def panel_url(self) -> str:
        """The panel's address with Grafana where the embedded stack has it."""
        return Addresses.grafana + self.panel_path


def facts_of(alert: Alert, language: str) -> Facts:
    """Tell an alert in a language."""
    said = RUSSIAN[alert] if language == Language.RU else alert
    return Facts(
        (ALWAYS if alert.hold == FOREVER else SEVERITIES[alert.severity]).of(language),
        alert.severity is Severity.CRITICAL,
        after(alert.hold.time, language) if alert.hold.time else AT_ONCE.of(language),
        after(alert.keep.time, language) if alert.keep.time else AT_ONCE.of(language),
        alert.by,
        alert.panel,
        dashboard_url(alert.dashboard, Addresses(grafana=""), alert.panel, language=Language(language)),
        filling(alert.dashboard, alert.by),
        readable(said.summary),
        readable(said.description),
        alert.expression,
        _LANGUAGES[alert.engine],
    )


def readable(template: str) -> str:
    """Write an alert's template as a sentence: `{{ $labels.provider }}` → `<provider>`, any value → `<value>`."""
    return _VALUE.sub("<value>", _LABEL.sub(r"<\1>", template))
