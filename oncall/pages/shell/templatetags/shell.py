"""Tags of every page: numbers, times, states and the bar of a campaign's letters."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

TONES = {
    "draft": "quiet",
    "active": "live",
    "sending": "live",
    "deferred": "warn",
    "paused": "warn",
    "cancelling": "warn",
    "finished": "good",
    "cancelled": "quiet",
    "critical": "bad",
    "warning": "warn",
    "open": "bad",
    "half_open": "warn",
    "closed": "good",
    "sent": "good",
    "failed": "bad",
    "unknown": "warn",
    "suppressed": "quiet",
    "pending": "quiet",
    "done": "good",
}
"""The tone of a state: `good`, `live`, `warn`, `bad` or `quiet`."""

BAR = (("sent", "good"), ("failed", "bad"), ("unknown", "warn"), ("suppressed", "quiet"), ("cancelled", "quiet"))
WIDTH = 1000


@register.filter
def number(value: Any) -> str:
    """Write a whole number with thin spaces between thousands, which both languages read."""
    if value is None or value == "":
        return "—"
    return f"{int(value):,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


@register.filter
def tone(state: str) -> str:
    """Name the tone of a state."""
    return TONES.get(str(state), "quiet")


@register.simple_tag
def badge(state: str, shown: str) -> SafeString:
    """Show a state as a word with a dot of its tone."""
    return format_html('<span class="badge {}">{}</span>', tone(state), shown)


@register.simple_tag
def when(at: datetime | None, form: str = "moment") -> SafeString:
    """Show a time; the browser writes it anew in its own zone. `form`: `moment`, `clock` or `date`."""
    if at is None:
        return SafeString("—")
    here = timezone.localtime(at)
    written = {"clock": "H:i e", "date": "j M Y"}.get(form, "j M Y, H:i e")
    return format_html(
        '<time datetime="{}" data-when="{}">{}</time>', here.isoformat(), form, date_format(here, written)
    )


@register.simple_tag
def letters_bar(counts: Mapping[str, int], total: int, label: str) -> SafeString:
    """Draw a campaign's letters by state; in SVG, whose widths need no inline style."""
    at, parts = 0.0, SafeString("")
    for state, its_tone in BAR:
        width = WIDTH * counts.get(state, 0) / total if total else 0
        if width:
            parts += format_html(
                '<rect class="{}" x="{}" y="0" width="{}" height="8"/>', its_tone, f"{at:.2f}", f"{width:.2f}"
            )
        at += width
    return format_html(
        '<svg class="bar" viewBox="0 0 {} 8" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        WIDTH, label, parts,
    )  # fmt: skip


@register.simple_tag
def language_name() -> str:
    """Name the language of the page in two letters."""
    return (get_language() or "en")[:2]
