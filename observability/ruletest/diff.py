"""Expected and got, side by side: `-` was expected and is not there, `+` was got and was not expected."""

import difflib
from collections.abc import Sequence

NOTHING = "(nothing)"


def diff(expected: Sequence[str], got: Sequence[str]) -> list[str]:
    """Return the lines of both, marked; neither side is ever empty."""
    lines = difflib.ndiff(list(expected) or [NOTHING], list(got) or [NOTHING])
    return [line for line in lines if not line.startswith("? ")]
