"""Make a sample for the page from what a command answered: the same text whatever the day and the machine."""

import re
import socket
from collections.abc import Callable
from uuid import NAMESPACE_DNS, uuid5

from playbook.parameters import ParameterType
from playbook.snippet import Kind, Snippet
from tests.integration.playbook.asking import Answer
from tests.integration.playbook.worlds import World

MOST_LINES = 14
MOST_CHARACTERS = 160
SURE_CHARACTERS = 60
_UUID = re.compile(ParameterType.UUID.pattern)
_HOST = re.escape(socket.gethostname())
_DISK = (
    (r"(?m)^Filesystem .*$", "Filesystem      Size  Used Avail Use% Mounted on"),
    (r"(?m)^\S+ +[\d.]+\w? +[\d.]+\w? +[\d.]+\w? +\d+% \S+$", "/dev/sda1        99G   41G   53G  44% /"),
    (r"(?m)^[\d.]+\w?\t", "4.0M\t"),
)
"""What `df` and `du` say of a disk is the machine's own, and so are its names."""
AT_ONCE = {"alerts-firing": "MailerBreakerTripped"}
"""Of what fires, the alert that waits for nothing: the others follow as time goes on."""
_REPLACED = (
    (r"\b20\d\d-\d\d-\d\d([ T])\d\d:\d\d:\d\d", r"2026-11-24\g<1>05:55:47"),
    (r"(05:55:47)\.\d+", r"\1.128"),
    (r"\b20\d\d(0[1-9]|1[0-2])[0-3]\d[0-2]\d\b", "2026112405"),
    (r"\b1[78]\d{8}(\.\d+)?\b", "1795499747"),
    (r"(?m)(2026112405 \| +\d+ \| )[0-9a-f]{16}$", r"\g<1>5f2b9c1d7e3a4806"),  # one in 1,800 has digits alone
    (r"(?m)(2026112405 \| +\d+ \| )[0-9a-f]{8}$", r"\g<1>5f2b9c1d"),  # one in 43
    (r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{16}\b", "5f2b9c1d7e3a4806"),
    (r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{8}\b(?!-)", "5f2b9c1d"),
    (r"\b[0-9a-f]{40}\b", "9c2d4a6f81b3e5079c2d4a6f81b3e5079c2d4a6f"),
    (r"127\.0\.0\.1:\d+", "127.0.0.1:9090"),
    (rf"\b{_HOST}\b", "mailer-1"),
    (r"(?m)[ \t]+$", ""),
)


def sample(world: World, snippet: Snippet, answer: Answer) -> str:
    """Give an answer with its ids, times, addresses and names replaced by the same ones for ever."""
    text = _UUID.sub(_renamer(world), answer.out or answer.err)
    text = text.replace(world.environment["ONCALL_SPOOL_DIR"], "/spool").replace(str(world.places.metrics), "/metrics")
    for pattern, constant in (*_REPLACED, *(_DISK if snippet.id == "folders-disk" else ())):
        text = re.sub(pattern, constant, text)
    lines = [line for line in text.strip("\n").splitlines() if not line.startswith("from ")]
    if snippet.kind is Kind.PROMQL:
        lines.sort()
    return "\n".join(_cut(line) for line in _fewer(lines, snippet) or ["(no output)"]) + "\n"


def _fewer(lines: list[str], snippet: Snippet) -> list[str]:
    """Keep what the page speaks of, where an answer is long; else its beginning."""
    if snippet.id in AT_ONCE:
        return [line for line in lines if AT_ONCE[snippet.id] in line]
    if len(lines) <= MOST_LINES:
        return lines
    named = set(re.findall(r"`(\w+)`", snippet.expected.en + snippet.normal.en))
    chosen = [line for line in lines if line.partition(":")[0] in named]
    return [*(chosen or lines[:MOST_LINES]), "…"]


def _cut(line: str) -> str:
    return line if len(line) <= MOST_CHARACTERS else f"{line[:MOST_CHARACTERS].rstrip()}…"


def _renamer(world: World) -> Callable[[re.Match[str]], str]:
    """Name ids in the order in which they occur; the campaign that was asked about keeps the page's example."""
    names = {world.values["campaign_id"]: ParameterType.UUID.example}
    return lambda found: names.setdefault(found[0], str(uuid5(NAMESPACE_DNS, f"{len(names)}.example.org")))


def shape(text: str) -> str:
    """Leave the words and the structure; how large numbers are, and how wide columns, may differ from run to run.

    Where a line was cut depends on how wide its numbers were, so a cut line counts by its beginning alone.
    """
    digits = re.sub(r"\d+(\.\d+)?(e[+-]?\d+)?", "#", text)
    even = re.sub(r"-{2,}", "--", re.sub(r"[ \t]+", " ", digits))
    return re.sub(rf"(?m)^(.{{{SURE_CHARACTERS}}}).*…$", r"\1…", even)
