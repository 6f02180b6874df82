"""The page as it is rendered: complete, the same in both languages, and with no link that leads nowhere."""

import re
from collections import Counter
from pathlib import Path

import pytest

from alerts.rules import every_alert
from observability.catalogue.links import VARIABLES, Dashboard, alert_anchor, dashboard_uid, panel_id, reason_anchor
from observability.catalogue.reasons import DeferReason
from observability.catalogue.text import Language
from playbook.block import Door
from playbook.catalogue.snippets import SNIPPETS
from playbook.contacts import CONTACTS
from playbook.facts import facts_of
from playbook.library import load
from playbook.page.html import inline_parts
from playbook.page.words import WORDS
from playbook.parameters import PARAMETERS
from playbook.printing import printed
from playbook.render import HTML, MARKDOWN, ROOT, complaints, drift, files
from playbook.shelves import VERIFY
from playbook.snippet import LANGUAGES
from tests.unit.playbook.page import page, snippets

both = pytest.mark.parametrize("language", LANGUAGES)


def test_what_is_committed_is_what_the_sources_render() -> None:
    assert drift(ROOT, files(load())) == []


def test_every_section_is_there_in_both_languages_and_keeps_the_rules_of_style() -> None:
    assert complaints(load()) == []


@both
def test_every_alert_and_every_reason_has_its_section_and_no_section_is_about_anything_else(language: str) -> None:
    articles = page(language).articles
    alerts = {alert_anchor(alert.name) for alert in every_alert()}
    reasons = {reason_anchor(reason) for reason in DeferReason}
    assert {anchor for anchor in articles if anchor.startswith("alert-")} == alerts
    assert {anchor for anchor in articles if anchor.startswith("reason-")} == reasons


@both
def test_every_link_leads_to_an_id_and_every_id_occurs_once(language: str) -> None:
    found = page(language)
    assert [link for link in found.links if link not in found.ids] == []
    assert [name for name, times in Counter(found.ids).items() if times > 1] == []


@both
def test_every_branch_of_every_snippet_leads_to_an_id(language: str) -> None:
    ids = set(page(language).ids)
    lost = {snippet.id: way.anchor for snippet in SNIPPETS.values() for way in snippet.next if way.anchor not in ids}
    assert lost == {}


@both
def test_no_branch_leads_round_to_the_section_in_which_its_reader_stands(language: str) -> None:
    ways = page(language).ways
    assert len(ways) > len(SNIPPETS)
    assert [way for way in ways if way[0] == way[1]] == []


@both
def test_who_has_acted_and_sees_no_change_is_not_told_to_read_on(language: str) -> None:
    """Under “Verify” a result that leads back to its own section says to act once more or to call."""
    text = (ROOT / MARKDOWN[language]).read_text("utf-8")
    parts = re.split(r"^#### ", text, flags=re.MULTILINE)
    verify = [part for part in parts if part.startswith(VERIFY.of(language))]
    assert not [part for part in verify if f": {WORDS['here'].of(language)}\n" in part]
    assert any(f": {WORDS['again'].of(language)}\n" in part for part in verify)
    told = "".join(part for part in parts if part not in verify)
    assert f": {WORDS['again'].of(language)}\n" not in told
    html = (ROOT / HTML[language]).read_text("utf-8")
    assert html.count(WORDS["again"].of(language)) == text.count(WORDS["again"].of(language))


@both
def test_every_section_of_an_alert_leads_to_a_panel_of_that_alert_s_dashboard(language: str) -> None:
    for alert in every_alert():
        facts = facts_of(alert, language)
        uid = dashboard_uid(Dashboard(alert.dashboard), Language(language))
        assert facts.panel_path == f"/d/{uid}?viewPanel={panel_id(Dashboard(alert.dashboard), alert.panel)}"
        assert set(facts.variables) <= set(VARIABLES[alert.dashboard])


def test_both_languages_have_the_same_ids_and_the_same_commands_in_the_same_order() -> None:
    english, russian = page("en"), page("ru")
    assert english.ids == russian.ids
    for door in Door:
        assert [one.text(door) for one in english.blocks] == [one.text(door) for one in russian.blocks]


@both
def test_the_page_prints_each_snippet_as_the_catalogue_prints_it(language: str) -> None:
    for name, block in snippets(language).items():
        known = printed(SNIPPETS[name])
        values = {parameter.name: parameter.type.example for parameter in SNIPPETS[name].parameters}
        assert block.gaps == set(values)
        for door in Door:
            assert block.text(door) == known.text(door)
            assert block.text(door, values) == known.text(door, values)


@both
def test_every_snippet_stands_in_the_page(language: str) -> None:
    assert set(snippets(language)) == set(SNIPPETS)


@both
def test_the_markdown_shows_the_same_commands_as_the_page(language: str) -> None:
    text = (ROOT / MARKDOWN[language]).read_text("utf-8")
    for block in page(language).blocks:
        assert f"```bash\n{block.text()}\n```" in text


@both
def test_no_block_is_without_a_language_and_none_has_a_prompt(language: str) -> None:
    text = (ROOT / MARKDOWN[language]).read_text("utf-8")
    fences = re.findall(r"^```(.*)$", text, re.MULTILINE)
    assert set(fences[::2]) <= {"bash", "text", "promql", "logql"}
    assert set(fences[1::2]) == {""}
    assert [block.id for block in page(language).blocks if re.search(r"^\s*\$ ", block.text(), re.MULTILINE)] == []


@both
def test_every_block_says_what_it_answers(language: str) -> None:
    assert [block.text() for block in page(language).blocks if len(block.reading.split()) < 2] == []


@both
def test_the_first_command_stands_within_120_words_of_the_anchor_with_all_that_is_generated(language: str) -> None:
    found = page(language)
    told = {anchor for anchor in found.articles if anchor.startswith(("alert-", "reason-", "op-", "quick-"))}
    late = {anchor: words for anchor, words in found.words_before.items() if anchor in told and words > 120}
    assert late == {}
    assert {block.article for block in found.blocks} >= told


def test_every_parameter_of_the_bar_fills_something() -> None:
    assert {gap for block in page("en").blocks for gap in block.gaps} == set(PARAMETERS)


@both
def test_the_page_asks_nobody_for_anything_and_allows_nothing_but_its_own_style_and_script(language: str) -> None:
    text = (ROOT / HTML[language]).read_text("utf-8")
    assert page(language).foreign == []
    assert inline_parts().policy.replace("'", "&#39;") in text
    assert not re.search(
        r"\son[a-z]+=|\sstyle=|@import|url\(|javascript:", text.split("</style>")[1].split("<script")[0]
    )


@both
def test_generated_files_hold_no_path_of_a_machine_and_say_that_they_are_generated(language: str) -> None:
    for name in (MARKDOWN[language], HTML[language]):
        text = (ROOT / name).read_text("utf-8")
        assert str(ROOT) not in text
        assert str(Path.home()) + "/" not in text
        assert "generated from playbook/" in text[:300]


def test_each_contact_is_named_and_its_setting_is_told_in_the_site_s_readme() -> None:
    readme = (ROOT / "oncall" / "site" / "README.md").read_text("utf-8")
    assert [one.setting for one in CONTACTS.values() if f"`{one.setting}`" not in readme] == []
    for language in LANGUAGES:
        text = (ROOT / HTML[language]).read_text("utf-8")
        assert [role for role in CONTACTS if f'data-contact="{role}"' not in text] == []
