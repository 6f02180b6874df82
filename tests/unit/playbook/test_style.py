"""The rules of style go off: each on a section that breaks it, none on one that keeps them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from observability.catalogue.text import Text
from playbook.checking import differences, faults
from playbook.exceptions import BadSection
from playbook.facts import readable
from playbook.library import Section, load
from playbook.prose import Written, titles_of, write
from playbook.shelves import Shelf, wanted
from playbook.snippet import LANGUAGES
from playbook.wording import after, number, plural, span

TITLES = {"quick-diagnosis": Text("Quick", "Быстро"), "snippet-campaign-state": Text("State", "Состояние")}
GOOD = """\
## Precondition
1. (safe) Look at it.

{{ run("campaign-state") }}

## Blast radius
One campaign.

## Command
1. (changes production) Pause it.

{{ act("campaign-pause", "$campaign_id") }}

## Verify
1. (safe) Look again.

Expected: it is paused.

## Roll back
Nothing to roll back: resume it.
"""
GOOD_RU = (
    GOOD.replace("(safe)", "(безопасно)").replace("(changes production)", "(меняет рабочую систему)")
    .replace("Expected:", "Ожидается:").replace("## Precondition", "## Предусловие")
    .replace("## Blast radius", "## Что затронет").replace("## Command", "## Команда")
    .replace("## Verify", "## Проверьте результат").replace("## Roll back", "## Откат")
)  # fmt: skip


def written(text: str, language: str = "en", shelf: Shelf = Shelf.OPERATIONS) -> Written:
    section = Section("op-campaign-pause", shelf, Text("Pause", "Пауза"), Text(text, text))
    return write(section, language, TITLES)


def said(text: str) -> str:
    return "\n".join(faults(written(text)))


@pytest.mark.parametrize(("language", "text"), [("en", GOOD), ("ru", GOOD_RU)])
def test_a_section_that_keeps_every_rule_is_left_alone(language: str, text: str) -> None:
    assert list(faults(written(text, language))) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("## Blast radius\nOne campaign.\n\n", "", "headings are Precondition · Command"),
        ("One campaign.\n", "\n", "nothing stands under “Blast radius”"),
        ("1. (safe) Look at it.", "1. Look at it.", "begins with neither"),
        ("Expected: it is paused.", "It is paused.", "neither a command nor “Expected: …”"),
        ("(changes production) Pause", "(safe) Pause", "says (safe) and its command changes something"),
        ("1. (safe) Look again.", "2. (safe) Look again.", "numbered [2]"),
        ("1. (safe) Look at it.", "word " * 121 + "\n\n1. (safe) Look at it.", "first command stands after"),
        ("One campaign.", "TODO", "not finished"),
        ("One campaign.", "Check the logs.", "names no query"),
        ("One campaign.", "```bash\nls\n```", "a code block of its own"),
        ("One campaign.", "$ ls", "has a prompt"),
        ("1. (safe) Look at it.", "Look at it.", "a command stands before the first step"),
        (
            'run("campaign-state")',
            'cmd("oncall act limit-set $limit", "The plan.")',
            "does not tell where `limit` comes",
        ),
    ],
)
def test_a_broken_rule_is_named_with_the_file(old: str, new: str, fault: str) -> None:
    assert old in GOOD
    found = said(GOOD.replace(old, new, 1))
    assert fault in found
    assert found.startswith("sections/operations/op-campaign-pause.en.md: ")


def test_a_value_is_no_riddle_where_the_step_says_what_to_put_into_it() -> None:
    told = GOOD.replace("Look at it.", "Put the number into `limit`.")
    assert "limit" not in said(told.replace('run("campaign-state")', 'cmd("oncall act limit-set $limit", "The plan.")'))


def test_an_alert_without_the_label_must_tell_where_the_campaign_comes_from() -> None:
    library = load()
    auth = next(section for section in library.sections if section.anchor == "alert-mailer-smtp-auth-failed")
    silent = replace(auth, text=Text(auth.text.en.replace("`campaign_id`", "it"), auth.text.ru))
    assert any("where `campaign_id` comes from" in fault for fault in faults(write(silent, "en", titles_of(library))))


def test_more_than_seven_steps_are_too_many() -> None:
    steps = "".join(f"{n}. (safe) Look.\n\nExpected: fine.\n\n" for n in range(1, 9))
    assert "has 11 steps" in said(GOOD.replace("One campaign.\n", steps))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('run("campaign-state")', 'run("leases")', "commands"),
        ("One campaign.", '{{ link("quick-diagnosis") }}', "links"),
        ("One campaign.", "20 campaigns.", "figures"),
    ],
)
def test_what_one_language_says_and_the_other_does_not_is_named(old: str, new: str, what: str) -> None:
    russian = written(GOOD_RU.replace(old, new), "ru")
    assert any(f"differ in {what}" in fault for fault in differences(written(GOOD), russian))


def test_figures_written_in_each_language_s_own_way_are_the_same() -> None:
    english, russian = (
        GOOD.replace("One", "10,000 and 0.5, one"),
        GOOD_RU.replace("One", "10\N{NO-BREAK SPACE}000 и 0,5, one"),
    )
    assert list(differences(written(english), written(russian, "ru"))) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{{ run("nonsense") }}', "there is no snippet 'nonsense'"),
        ('{{ link("nonsense") }}', "no section or snippet has the anchor 'nonsense'"),
        ('{{ contact("nobody") }}', "no contact 'nobody'"),
        ("{{ objectives.NONSENSE }}", "NONSENSE"),
        ("{{ nonsense }}", "'nonsense' is undefined"),
    ],
)
def test_a_template_that_cannot_be_filled_names_its_file_and_why(text: str, reason: str) -> None:
    with pytest.raises(BadSection, match=r"sections/operations/op-campaign-pause\.en\.md: ") as refused:
        written(text)
    assert reason in str(refused.value)


def test_an_empty_folder_is_told_file_by_file(tmp_path: Path) -> None:
    library = load(tmp_path)
    assert library.sections == ()
    assert len(library.missing) == sum(len(wanted(shelf)) for shelf in Shelf) * len(LANGUAGES)
    assert "sections/alerts/alert-mailer-breaker-tripped.ru.md" in library.missing


def test_a_section_about_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "alerts").mkdir()
    (tmp_path / "alerts" / "alert-that-is-gone.en.md").write_text("## Impact\n")
    with pytest.raises(BadSection, match="no alert, reason or operation has this anchor; delete it"):
        load(tmp_path)


def test_a_section_without_its_title_is_refused(tmp_path: Path) -> None:
    (tmp_path / "operations").mkdir()
    (tmp_path / "operations" / "op-limit-set.en.md").write_text("## Precondition\n")
    with pytest.raises(BadSection, match=r"op-limit-set\.en\.md must begin with its title"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("time", "english", "russian"),
    [
        (timedelta(0), "0 seconds", "0 секунд"),
        (timedelta(seconds=1), "1 second", "1 секунда"),
        (timedelta(minutes=5), "5 minutes", "5 минут"),
        (timedelta(hours=1, minutes=32), "1 hour 32 minutes", "1 час 32 минуты"),
        (timedelta(days=2), "2 days", "2 дня"),
    ],
)
def test_times_are_worded(time: timedelta, english: str, russian: str) -> None:
    assert (span(time, "en"), span(time, "ru")) == (english, russian)


def test_a_time_after_which_something_happens_is_in_the_right_case() -> None:
    times = [timedelta(minutes=1), timedelta(minutes=2, seconds=1), timedelta(hours=6)]
    assert [after(time, "ru") for time in times] == ["через 1 минуту", "через 2 минуты 1 секунду", "через 6 часов"]
    assert after(timedelta(minutes=1), "en") == "after 1 minute"


def test_numbers_are_parted_as_each_language_does() -> None:
    assert (number(10_000, "en"), number(10_000, "ru")) == ("10,000", "10\N{NO-BREAK SPACE}000")
    assert [number(0.06, "en"), number(0.06, "ru"), number(99.0, "ru")] == ["0.06", "0,06", "99"]
    assert [plural(n, "письмо", "письма", "писем") for n in (1, 2, 5, 11, 21, 112)] == [
        "письмо", "письма", "писем", "писем", "письмо", "писем",
    ]  # fmt: skip


def test_an_alert_s_template_reads_as_a_sentence() -> None:
    template = "Campaign {{ $labels.campaign_id }} lost {{ $value | humanizePercentage }} ({{ $labels.provider }})."
    assert readable(template) == "Campaign <campaign_id> lost <value> (<provider>)."


def test_what_a_template_asks_for_by_a_query_reads_as_a_value() -> None:
    template = (
        "It ends in {{ with printf `max(a{env=%q})` $labels.env | query }}{{ . | first | value }}{{ end }}: wait."
    )
    assert readable(template) == "It ends in <value>: wait."
