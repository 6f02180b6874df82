"""Where the console leads."""

import pytest
from django.conf import settings
from django.utils import translation

from oncall.pages.console.links import campaign_dashboard


def test_a_reader_is_led_to_the_dashboards_in_their_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "GRAFANA_URL", "https://grafana.example/")
    with translation.override("ru"):
        assert campaign_dashboard("7") == "https://grafana.example/d/mailer-campaign-ru?var-campaign=7"
        assert campaign_dashboard("") == "https://grafana.example/d/mailer-overview-ru"
    with translation.override("en"):
        assert campaign_dashboard("7") == "https://grafana.example/d/mailer-campaign?var-campaign=7"


def test_nobody_is_led_to_a_grafana_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "GRAFANA_URL", "")
    assert campaign_dashboard("7") == ""
