"""The rendered page in a real browser, from a file and from a server."""

from tests.browser import browser

__all__ = ["browser"]
