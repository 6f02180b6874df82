"""Axe finds no serious fault: https://github.com/dequelabs/axe-core."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

AXE = Axe()
GRAVE = frozenset({"serious", "critical"})


COLOURS = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}


def faults(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    """List the grave faults of the page as it stands, each with its first place."""
    found: list[dict[str, Any]] = AXE.run(page, options=options).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in GRAVE]


def assert_accessible(page: Page) -> None:
    """Judge the page in both themes, between which colours alone differ."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found = faults(page, COLOURS)
    page.emulate_media(color_scheme="light")
    found += faults(page)
    assert not found, f"{page.url}: {found}"
