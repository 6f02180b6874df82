"""What each snippet answered in the tests, in a healthy and in a broken system. Committed, and checked for drift."""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "samples"
STATES: Final = ("healthy", "broken")


def path(snippet: str, state: str) -> Path:
    """Name the file of a sample."""
    return FOLDER / f"{snippet}.{state}.txt"


def samples_of(snippet: str) -> dict[str, str]:
    """Read a snippet's samples by state. One that answered the same in both has nothing to show twice."""
    found = {state: path(snippet, state) for state in STATES}
    texts = {state: file.read_text("utf-8").rstrip() for state, file in found.items() if file.is_file()}
    return {state: text for state, text in texts.items() if text}
