"""Every link that ships arrives: from alerts to dashboards and playbook, from dashboards to all of them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml

from alerts.render import FOLDERS
from alerts.render import RENDERED as RULES
from dashboards.lint.sheet import Sheet, data_links
from observability.catalogue.links import Addresses
from observability.shipper.push import METADATA
from tests.integration.dashboards.lint.shipped import sheets

PLAYBOOK = Path(__file__).parents[4] / "playbook" / "rendered"
PROVISIONING = Path(__file__).parents[4] / "dashboards" / "provisioning"
PAGES = [PLAYBOOK / "en.html", PLAYBOOK / "ru.html"]
SHEETS = {sheet.uid: sheet for sheet in sheets()}
NAMED = ("${__data.fields.alertname}", "${__field.labels.alertname}")
"""Fragments that Grafana fills with the alert's name."""
_ID = re.compile(r'\bid="([^"]+)"')


def alerts() -> Iterator[dict[str, Any]]:
    for path in sorted(path for folder in FOLDERS for path in (RULES / folder).glob("*.yml")):
        for group in yaml.safe_load(path.read_text())["groups"]:
            yield from (rule for rule in group["rules"] if "alert" in rule)


ALERTS = {rule["alert"]: rule for rule in alerts()}


def led() -> Iterator[str]:
    for sheet in SHEETS.values():
        yield from (str(link["url"]) for panel in sheet.panels for link in data_links(panel))
        yield from (str(link["url"]) for link in sheet.document["links"])


def anchors(page: Path) -> set[str]:
    return set(_ID.findall(page.read_text(encoding="utf-8")))


def arrived(url: str) -> Sheet:
    """Give the dashboard that a link opens; its panel and its variables must be there."""
    split = urlsplit(url)
    sheet = SHEETS[split.path.removeprefix("/d/")]
    query = dict(parse_qsl(split.query, keep_blank_values=True))
    if "viewPanel" in query:
        assert int(query["viewPanel"]) in {panel["id"] for panel in sheet.panels}
    variables = {variable["name"] for variable in sheet.variables}
    assert {name.removeprefix("var-") for name in query if name.startswith("var-")} <= variables
    return sheet


@pytest.mark.parametrize("name", ALERTS)
def test_the_dashboard_of_an_alert_opens_at_a_panel_with_variables_that_it_has(name: str) -> None:
    url = ALERTS[name]["annotations"]["dashboard_url"]
    assert "viewPanel=" in url
    assert arrived(url)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_runbook_of_every_alert_is_a_section_of_the_playbook(page: Path) -> None:
    linked = {urlsplit(rule["annotations"]["runbook_url"]).fragment for rule in ALERTS.values()}
    assert linked - anchors(page) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_section_that_a_panel_leads_to_is_in_the_playbook_of_its_language(page: Path) -> None:
    asked = "lang=ru" if page.stem == "ru" else ""
    to_playbook = [url for url in led() if url.startswith(Addresses.playbook) and urlsplit(url).query == asked]
    linked = {urlsplit(url).fragment for url in to_playbook} - {"", *NAMED}
    assert len(linked) > 40
    assert linked - anchors(page) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_row_that_names_an_alert_leads_to_its_section(page: Path) -> None:
    fragments = {urlsplit(url).fragment for url in led()}
    assert set(NAMED) <= fragments
    assert set(ALERTS) - anchors(page) == set()


def test_every_link_between_dashboards_arrives() -> None:
    within = [url for url in led() if url.startswith("/d/")]
    assert {arrived(url).uid for url in within} == set(SHEETS)


def test_no_link_leads_anywhere_else() -> None:
    known = (Addresses.playbook, "/d/", "/explore?schemaVersion=1&panes=")
    assert [url for url in led() if not url.startswith(known)] == []


def test_a_campaign_s_id_in_a_log_line_opens_its_dashboard_in_either_language() -> None:
    sources = yaml.safe_load((PROVISIONING / "datasources" / "mailer.yml").read_text())["datasources"]
    fields = next(source["jsonData"]["derivedFields"] for source in sources if source["type"] == "loki")
    assert {field["matcherRegex"] for field in fields} <= set(METADATA)
    opened = [arrived(field["url"].replace("$$", "$")).uid for field in fields]
    assert opened == ["mailer-campaign", "mailer-campaign-ru"]


def test_links_of_the_playbook_s_page_to_dashboards_arrive() -> None:
    for page in PAGES:
        for url in re.findall(r'href="([^"]*/d/mailer-[^"]*)"', page.read_text(encoding="utf-8")):
            assert arrived(url.replace("&amp;", "&")).language == page.stem
