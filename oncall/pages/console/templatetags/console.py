"""Tags of the console: spans of time, and links into the playbook."""

from typing import Any
from uuid import UUID

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailer_core.models import AuditEntry
from mailer_core.services.language import spoken
from observability.catalogue.text import Text
from oncall.pages.console import links
from oncall.pages.console.reading.audit import in_words
from oncall.pages.shell.templatetags.shell import badge

register = template.Library()
MINUTE, HOUR, DAY = 60, 3600, 86400
OUTCOMES = {
    "done": gettext_lazy("carried out"),
    "begun": gettext_lazy("begun"),
    "throttled": gettext_lazy("limit used up"),
    "forbidden": gettext_lazy("not allowed"),
    "not_found": gettext_lazy("not found"),
    "conflict": gettext_lazy("came too late"),
    "invalid": gettext_lazy("invalid"),
    "unavailable": gettext_lazy("unavailable"),
}
"""What became of what somebody did, in words; any other outcome is shown by its code."""
SEVERITIES = {"critical": gettext_lazy("critical"), "warning": gettext_lazy("warning")}


@register.filter
def span(seconds: float | None) -> str:
    """Write a length of time in its two largest units at most: `8 s`, `3 min 20 s`, `2 h 5 min`."""
    if seconds is None:
        return _("never")
    whole = max(0, int(seconds))
    if whole < MINUTE:
        return _("%(s)d s") % {"s": whole}
    if whole < HOUR:
        return _("%(m)d min %(s)d s") % {"m": whole // MINUTE, "s": whole % MINUTE}
    if whole < DAY:
        return _("%(h)d h %(m)d min") % {"h": whole // HOUR, "m": whole % HOUR // MINUTE}
    return _("%(d)d d %(h)d h") % {"d": whole // DAY, "h": whole % DAY // HOUR}


@register.filter
def figure(value: float) -> str:
    """Write a number with at most one decimal, which a whole one does not need."""
    written = f"{value:,.1f}".rstrip("0").rstrip(".") if value % 1 else f"{int(value):,}"
    return written.replace(",", "\N{NARROW NO-BREAK SPACE}")


@register.simple_tag
def told(words: Text) -> str:
    """Say words in the reader's language."""
    return words.of(spoken())


@register.simple_tag
def outcome_badge(outcome: str) -> SafeString:
    """Show what became of an entry of the audit."""
    return badge("done" if outcome == "done" else "warning", str(OUTCOMES.get(outcome, outcome)))


@register.simple_tag
def severity_badge(severity: str) -> SafeString:
    """Show how grave an alert is."""
    return badge(severity, str(SEVERITIES.get(severity, severity)))


@register.simple_tag
def reason_section(reason: str, campaign: UUID | str = "") -> str:
    """Give the playbook's section of a reason, with the campaign filled in."""
    return links.reason_section(reason, str(campaign))


@register.simple_tag
def dashboard(campaign: Any = "") -> str:
    """Give a campaign's dashboard; empty where no Grafana is named."""
    return links.campaign_dashboard(str(campaign))


@register.filter
def detail_shown(row: AuditEntry) -> str:
    """Write what an audit row holds beside its columns, in one line."""
    hidden = ("name",)
    return "; ".join(f"{name}: {in_words(value)}" for name, value in row.detail.items() if name not in hidden)
