"""Links say where they lead in Grafana's own words, and quote all else."""

import json
import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from dashboards.edition import Edition
from dashboards.lead import AlertSection, Elsewhere, Lead, Lines, Playbook, ReasonSection
from observability.catalogue.engine import Engine
from observability.catalogue.events.letters import EmailFailed
from observability.catalogue.links import Addresses, Dashboard, explore_url, filled, panel_id
from observability.catalogue.panels.from_logs import behind
from observability.catalogue.text import Language, same
from observability.catalogue.variables import Variable

ADDRESSES = Addresses("https://mail.example/playbook/", "https://grafana.example")
ENGLISH = Edition(ADDRESSES)
RUSSIAN = Edition(ADDRESSES, Language.RU)
CHOSEN = {
    "datasource_loki": "loki-1",
    "env:pipe": "live|test",
    "provider:pipe": "smtp_global",
    "__field.labels.scope": "network",
    "__from": "1000",
    "__to": "3000",
    "__value.time": "2000",
}


def as_grafana_opens(url: str) -> dict[str, str]:
    """Fill a link's variables as Grafana does before the browser reads it."""
    opened = re.sub(r"\$\{([^{}]+)\}", lambda found: CHOSEN[found.group(1)], url)
    return dict(parse_qsl(urlsplit(opened).query))


def test_a_click_on_a_point_opens_the_lines_up_to_it_of_what_is_looked_at() -> None:
    opened = as_grafana_opens(Lines(behind(EmailFailed, "scope")).url(ENGLISH))
    assert opened["schemaVersion"] == "1"
    (pane,) = json.loads(opened["panes"]).values()
    assert pane["datasource"] == "loki-1"
    assert pane["range"] == {"from": "1000", "to": "2000"}
    (query,) = pane["queries"]
    assert query["datasource"] == {"type": "loki", "uid": "loki-1"}
    assert query["expr"] == (
        '{app="mailer", level="ERROR", env=~"live|test"} |= "Failed to send email"'
        ' | json message="message", scope="scope", provider="provider"'
        ' | message="Failed to send email" | provider=~"smtp_global" | __error__="" | scope="network"'
    )


def test_a_number_opens_the_lines_up_to_the_end_of_the_time_shown() -> None:
    opened = as_grafana_opens(Lines(behind(EmailFailed), until_point=False).url(ENGLISH))
    (pane,) = json.loads(opened["panes"]).values()
    assert pane["range"] == {"from": "1000", "to": "3000"}


def test_braces_and_quotes_of_a_query_are_no_variables_of_a_link() -> None:
    url = explore_url(Engine.LOKI, '{app="mailer"} | line_format `{{.error}}`')
    assert set(re.findall(r"\$\{([^{}]+)\}", url)) == {"datasource_loki", "__from", "__to"}
    assert not set(' "{}`') & set(re.sub(r"\$\{[^{}]+\}", "", url))


def test_several_chosen_values_are_alternatives() -> None:
    assert filled('{env=~"$env", provider=~"$provider"} |~ "$campaign" [$__auto]') == (
        '{env=~"${env:pipe}", provider=~"${provider:pipe}"} |~ "${campaign:pipe}" [$__auto]'
    )


@pytest.mark.parametrize(
    ("lead", "url"),
    [
        (AlertSection("MailerNothingSent"), "https://mail.example/playbook/#alert-mailer-nothing-sent"),
        (ReasonSection("hourly_limit"), "https://mail.example/playbook/#reason-hourly-limit"),
        (Playbook(), "https://mail.example/playbook/"),
        (Elsewhere(same("Workers"), Dashboard.PIPELINE), "/d/mailer-pipeline?${__url_time_range}&${__all_variables}"),
    ],
)
def test_a_lead_arrives_in_the_installation_s_own_playbook_and_in_the_same_grafana(lead: Lead, url: str) -> None:
    assert lead.url(ENGLISH) == url


def test_a_dashboard_opens_at_a_panel_with_variables_and_the_same_time() -> None:
    lead = Elsewhere(
        same("Campaign"), Dashboard.CAMPAIGN, "letters", {Variable.CAMPAIGN: "${__data.fields.campaign_id}"}
    )
    number = panel_id(Dashboard.CAMPAIGN, "letters")
    assert lead.url(ENGLISH) == (
        f"/d/mailer-campaign?viewPanel={number}&var-campaign=${{__data.fields.campaign_id}}&${{__url_time_range}}&${{__all_variables}}"
    )


@pytest.mark.parametrize(
    ("lead", "url"),
    [
        (AlertSection("MailerNothingSent"), "https://mail.example/playbook/?lang=ru#alert-mailer-nothing-sent"),
        (ReasonSection("hourly_limit"), "https://mail.example/playbook/?lang=ru#reason-hourly-limit"),
        (Playbook(), "https://mail.example/playbook/?lang=ru"),
        (
            Elsewhere(same("Workers"), Dashboard.PIPELINE),
            "/d/mailer-pipeline-ru?${__url_time_range}&${__all_variables}",
        ),
    ],
)
def test_a_lead_stays_in_the_reader_s_language(lead: Lead, url: str) -> None:
    assert lead.url(RUSSIAN) == url


def test_a_playbook_whose_address_asks_something_is_asked_for_the_language_besides() -> None:
    asking = Edition(Addresses("https://mail.example/page?id=7"), Language.RU)
    assert Playbook().url(asking) == "https://mail.example/page?id=7&lang=ru"
