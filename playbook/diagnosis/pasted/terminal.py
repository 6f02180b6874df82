"""Take off pasted text what a terminal, a shell or a chat put around a program's answer."""

import re
from collections.abc import Iterator
from typing import Final

_COLOURS: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_INVISIBLE: Final = dict.fromkeys(map(ord, "\0\ufeff\u200b\u200e\u200f\u2060"))
_SPACES: Final = dict.fromkeys(map(ord, "\u00a0\u2007\u202f"), " ")
_BOXES: Final = {
    **dict.fromkeys(map(ord, "│┃║"), "|"),
    **dict.fromkeys(map(ord, "─━═"), "-"),
    **dict.fromkeys(map(ord, "┼╋╬├┤┬┴┌┐└┘╔╗╚╝╠╣╦╩╪╫"), "+"),
}
"""psql's `\\pset linestyle unicode`."""
_FENCE: Final = re.compile(r"^\s*```\w*\s*$")
_PROMPT: Final = re.compile(
    r"^(?:(?:[\w.:\[\]-]*:\d+(?:\[\d+\])?|redis \S+|not connected)> |[\w.-]+[=\-'\"(*!^]+[>#]( |$))"
)
"""redis-cli's (`127.0.0.1:6379[1]> `) and psql's (`mailer=> `, `mailer-# `): the person's own words follow."""


def answer_of(text: str) -> str:
    """Give the answer alone, its lines as they were printed: no colours, no frames of a chat, no prompts."""
    plain = _COLOURS.sub("", text).translate({**_INVISIBLE, **_SPACES, **_BOXES})
    return "\n".join(_answered(plain))


def _answered(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if not _FENCE.match(line) and not _PROMPT.match(line):
            yield line
