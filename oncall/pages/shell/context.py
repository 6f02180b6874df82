"""What the base template needs on every page."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest

from oncall.pages.shell.choices import THEMES, theme_of
from oncall.pages.shell.parts import Part, parts_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give the navigation, the languages and the appearance. The navigation asks the database only if it is shown."""
    return {
        "parts": _navigation(request),
        "languages": settings.LANGUAGES,
        "theme": theme_of(request),
        "themes": THEMES,
    }


def _navigation(request: HttpRequest) -> Callable[[], list[tuple[Part, bool]]]:
    def parts() -> list[tuple[Part, bool]]:
        user = getattr(request, "user", None)
        if not isinstance(user, User):
            return []
        return [(part, request.path.startswith(part.begins)) for part in parts_for(user)]

    return parts
