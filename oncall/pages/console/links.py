"""Where the console leads: playbook sections with the campaign filled in, and dashboards."""

from urllib.parse import quote

from django.conf import settings
from django.utils.translation import get_language

from observability.catalogue.links import Addresses, Dashboard, alert_anchor, dashboard_url, reason_anchor
from observability.catalogue.text import Language
from observability.catalogue.variables import Variable


def alert_section(alert: str, campaign: str = "") -> str:
    """Link to the playbook's section of an alert."""
    return section(alert_anchor(alert), campaign)


def reason_section(reason: str, campaign: str = "") -> str:
    """Link to the playbook's section of a defer reason."""
    return section(reason_anchor(reason), campaign)


def section(anchor: str, campaign: str = "") -> str:
    """Link to a section; the page fills its commands with the campaign."""
    filled = f"?campaign_id={quote(campaign)}" if campaign else ""
    return f"{settings.PLAYBOOK_URL}#{anchor}{filled}"


def campaign_dashboard(campaign: str) -> str:
    """Link to a campaign's dashboard in the reader's language; empty where no Grafana is named."""
    if not settings.GRAFANA_URL:
        return ""
    addresses = Addresses(grafana=settings.GRAFANA_URL.rstrip("/"))
    language = Language.RU if (get_language() or "").startswith(Language.RU) else Language.EN
    if not campaign:
        return dashboard_url(Dashboard.OVERVIEW, addresses, language=language)
    return dashboard_url(Dashboard.CAMPAIGN, addresses, variables={Variable.CAMPAIGN: campaign}, language=language)
