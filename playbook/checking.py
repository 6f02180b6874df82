"""The style page as a program: what can be checked of a section's form is checked, and named with its file."""

import re
from collections.abc import Iterator
from typing import Final

from playbook.prose import Written, marker
from playbook.shelves import HEADINGS, MARKERS, Shelf

FIRST_COMMAND_WORDS: Final = 120
MOST_STEPS: Final = 7
EXPECTED: Final = {"en": "Expected:", "ru": "Ожидается:"}
_FORBIDDEN: Final = {
    r"\bTODO\b|\bFIXME\b|\bTBD\b": "says that it is not finished",
    r"(?i)check the logs|проверьте логи|посмотрите логи|смотрите логи": "names no query: a query and its branches",
    r"(?m)^\s*\$ ": "has a prompt: what is pasted has none",
    r"(?m)^```": "has a code block of its own, which nobody tests: use run, cmd or act",
}
_HEADING: Final = re.compile(r"^## (.+)$", re.MULTILINE)
_STEP: Final = re.compile(r"^(\d+)\. (.*)$", re.MULTILINE)
_COMMAND: Final = re.compile(r"\[\[command (\d+)\]\]")


def faults(page: Written) -> Iterator[str]:
    """Name what is wrong with a section, each fault with its file."""
    where = f"sections/{page.section.shelf}/{page.section.anchor}.{page.language}.md"
    for fault in (*_headings(page), *_steps(page), *_gaps(page), *_budget(page), *_words(page)):
        yield f"{where}: {fault}"


def _headings(page: Written) -> Iterator[str]:
    wanted = [heading.of(page.language) for heading in HEADINGS[page.section.shelf]]
    found = _HEADING.findall(page.markdown)
    if wanted and found != wanted:
        yield f"headings are {' · '.join(found)}; they must be {' · '.join(wanted)}"
    bodies = _HEADING.split(page.markdown)
    for heading, body in zip(bodies[1::2], bodies[2::2], strict=True):
        if not body.strip():
            yield f"nothing stands under “{heading}”: say why in a sentence"


def _steps(page: Written) -> Iterator[str]:
    marks = MARKERS[page.language]
    parts = _HEADING.split(page.markdown)[::2]
    steps = [step for part in parts for step in _parts(part)]
    if HEADINGS[page.section.shelf] and any(_COMMAND.search(_STEP.split(part)[0]) for part in parts):
        yield "a command stands before the first step of its part: number it"
    if len(steps) > MOST_STEPS:
        yield f"has {len(steps)} steps; {MOST_STEPS} are the most that a tired person follows"
    for text, rest in steps:
        if not text.startswith((f"{marks.safe} ", f"{marks.changes} ")):
            yield f"a step begins with neither {marks.safe} nor {marks.changes}: “{text}”"
        shown = [page.shown[int(number)] for number in _COMMAND.findall(rest)]
        if not shown and EXPECTED[page.language] not in rest:
            yield f"a step has neither a command nor “{EXPECTED[page.language]} …”: “{text}”"
        if text.startswith(marks.safe) and any(one.changes for one in shown):
            yield f"a step says {marks.safe} and its command changes something: “{text}”"
    yield from _numbering(page)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Part a text into steps: what the step says, and what follows it."""
    found = list(_STEP.finditer(text))
    for step, after in zip(found, [*found[1:], None], strict=False):
        yield step[2], text[step.end() : after.start() if after else len(text)]


def _numbering(page: Written) -> Iterator[str]:
    for part in _HEADING.split(page.markdown)[::2]:
        numbers = [int(step[1]) for step in _STEP.finditer(part)]
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"steps are numbered {numbers}; number them from 1 under each heading"


def _gaps(page: Written) -> Iterator[str]:
    """Name values of commands of which nothing says where to take them.

    An alert's reader knows its labels; who reads about a campaign knows which.
    """
    told = {*page.section.alert.by, "key_hour"} if page.section.alert else {"campaign_id", "provider", "key_hour"}
    for number, shown in enumerate(page.shown):
        before = page.markdown.partition(marker(number))[0]
        for name in shown.block.slots:
            if name not in told and f"`{name}`" not in before:
                yield f"does not tell where `{name}` comes from before it stands in a command: {shown.block.text()}"


def _budget(page: Written) -> Iterator[str]:
    if page.section.shelf is Shelf.REFERENCE:
        return
    first = page.markdown.find(marker(0))
    if first < 0:
        yield "shows no command"
    elif (words := len(re.findall(r"\w+", page.markdown[:first]))) > FIRST_COMMAND_WORDS:
        yield f"its first command stands after {words} words; {FIRST_COMMAND_WORDS} are the most"


def _words(page: Written) -> Iterator[str]:
    for pattern, fault in _FORBIDDEN.items():
        if re.search(pattern, page.markdown):
            yield fault
    for shown in page.shown:
        if not shown.expected.strip():
            yield f"does not say what a command answers: {shown.block.text()}"


def differences(english: Written, russian: Written) -> Iterator[str]:
    """Name what one language shows and the other does not: commands, links, figures."""
    where = f"sections/{english.section.shelf}/{english.section.anchor}"
    sides = (("commands", _commands), ("links", _links), ("figures", _figures))
    for what, take in sides:
        if take(english) != take(russian):
            apart = sorted(set(take(english)) ^ set(take(russian))) or "their order"
            yield f"{where}: the languages differ in {what}: {apart}"


def _commands(page: Written) -> list[str]:
    return [shown.block.text() for shown in page.shown]


def _links(page: Written) -> list[str]:
    return sorted(re.findall(r"\]\((#[\w-]+)\)", page.markdown))


def _figures(page: Written) -> list[str]:
    """Find the figures of the prose; thousands are parted otherwise in each language, and so are decimals."""
    text = _STEP.sub(r"\2", _COMMAND.sub("", page.markdown))
    joined = re.sub(r"(?<=\d)[,\N{NO-BREAK SPACE}](?=\d{3}\b)", "", text)
    return sorted(re.findall(r"\d+(?:[.,]\d+)?", joined.replace(",", ".")))
