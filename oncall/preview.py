"""The dashboards' preview, asked of this installation's Prometheus and logs."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dashboards.preview.asking import AskedDashboard, Tell
from dashboards.preview.exceptions import SourceFailed
from dashboards.preview.intervals import Window
from dashboards.preview.model import Dashboard
from dashboards.preview.preview import asked, in_silence
from dashboards.preview.sources import Prometheus, Sources
from dashboards.preview.writing import About, page
from observability.catalogue.links import Addresses, language_of
from observability.catalogue.text import Text
from oncall.logs.asking import Logs
from oncall.logs.exceptions import NoAnswer, QuestionRefused

NO_PROMETHEUS = Text(
    "No Prometheus is named, so only the panels that read logs are drawn. Name one with --prometheus or"
    " PROMETHEUS_URL.",
    "Prometheus не назван, поэтому нарисованы только панели по журналу. Назовите его через --prometheus или"
    " PROMETHEUS_URL.",
)


def sources(prometheus: str | None, logs: Logs) -> Sources:
    """Ask this Prometheus, if there is one, and these logs."""
    return Sources(Prometheus(prometheus) if prometheus else None, logs, (SourceFailed, NoAnswer, QuestionRefused))


def write_preview(
    out: Path,
    dashboards: Sequence[Dashboard],
    window: Window,
    asking: Sources,
    addresses: Addresses,
    variables: Mapping[str, Sequence[str]],
    tell: Tell = in_silence,
) -> list[AskedDashboard]:
    """Ask, write the page, and give what was answered. `addresses`: where links lead.

    Raises PreviewError for a variable that no dashboard has.
    """
    answers = asked(dashboards, window, asking, variables, tell)
    out.parent.mkdir(parents=True, exist_ok=True)
    language = language_of(dashboards[0].uid)
    warnings = () if asking.metrics else (NO_PROMETHEUS.of(language),)
    out.write_text(page(answers, About(addresses, warnings, language)), encoding="utf-8")
    return answers
