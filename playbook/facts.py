"""What an alert's rule says of itself, in words for its section."""

from dataclasses import dataclass
from typing import Final

from alerts.alert import Alert, Severity
from observability.catalogue.links import Addresses, dashboard_url
from playbook.snippet import Text
from playbook.wording import span

SEVERITIES: Final = {
    Severity.CRITICAL: Text("critical: wakes a person", "критическое: будит человека"),
    Severity.WARNING: Text("warning: a ticket for working hours", "предупреждение: задача на рабочее время"),
}
LABELS: Final = {
    "severity": Text("Severity", "Важность"),
    "hold": Text("Fires after", "Срабатывает через"),
    "keep": Text("Resolves after", "Снимается через"),
    "labels": Text("Labels", "Метки"),
    "panel": Text("Panel", "Панель"),
    "summary": Text("The page says", "Текст оповещения"),
    "rule": Text("Threshold, as the rule has it", "Порог, как он записан в правиле"),
}
AT_ONCE: Final = Text("the first evaluation", "первую же проверку правила")
NO_LABELS: Final = Text("none", "нет")


@dataclass(frozen=True)
class Facts:
    """The generated part of an alert's section. `rule` is PromQL or LogQL, by `engine`."""

    severity: str
    critical: bool
    hold: str
    keep: str
    labels: tuple[str, ...]
    panel: str
    panel_url: str
    summary: str
    description: str
    rule: str
    engine: str


def facts_of(alert: Alert, language: str) -> Facts:
    """Tell an alert in a language. What the page says stays as it arrives: in English."""
    return Facts(
        SEVERITIES[alert.severity].of(language),
        alert.severity is Severity.CRITICAL,
        span(alert.hold.time, language) if alert.hold.time else AT_ONCE.of(language),
        span(alert.keep.time, language),
        alert.by,
        alert.panel,
        dashboard_url(alert.dashboard, Addresses(), alert.panel),
        readable(alert.summary),
        readable(alert.description),
        alert.expression,
        alert.engine.value,
    )


def readable(template: str) -> str:
    """Write an alert's template as a sentence: `{{ $labels.provider }}` → `<provider>`, a value → `<value>`."""
    parts = template.replace("{{ $labels.", "\0<").split("\0")
    named = "".join(part.replace(" }}", ">", 1) if part.startswith("<") else part for part in parts)
    head, *tails = named.split("{{ $value")
    return head + "".join(f"<value>{tail.split('}}', 1)[1]}" for tail in tails)
