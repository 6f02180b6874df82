"""The page says of each layer what was measured."""

from pathlib import Path

import playbook.guard
from tests.unit.guard.hostile import CLASSES, Layer

README = Path(str(playbook.guard.__file__)).with_name("README.md")


def test_the_page_tells_which_layer_stops_what() -> None:
    rows = [
        f"| {one.name} | " + " | ".join("stops" if layer in one.stopped_by else "–" for layer in Layer) + " |"
        for one in CLASSES
    ]
    assert "\n".join(rows) in README.read_text("utf-8")
