"""The dashboards in one language, and where their links lead."""

from dataclasses import dataclass, replace

from observability.catalogue.links import Addresses, Dashboard, dashboard_uid
from observability.catalogue.text import Language, Text


@dataclass(frozen=True)
class Edition:
    """Whom dashboards are rendered for. Ids, queries and numbers are the same in all editions."""

    addresses: Addresses
    language: Language = Language.EN

    def say(self, text: Text) -> str:
        """Give words in its language."""
        return text.of(self.language)

    def uid(self, dashboard: Dashboard) -> str:
        """Name a dashboard of this edition."""
        return dashboard_uid(dashboard, self.language)

    @property
    def within(self) -> Addresses:
        """Addresses for links that stay in the Grafana that shows them."""
        return replace(self.addresses, grafana="")
