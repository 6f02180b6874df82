"""Ask before something is done: what it will cause, in sentences and in numbers.

`ask` shows the page; its button sends a POST to the same address.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the effect, with its word."""

    label: str
    value: str | int


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A question. `is_dangerous` for what cannot be undone; `back` is where “no” leads."""

    title: str
    effects: tuple[str, ...]
    button: str
    back: str
    figures: tuple[Figure, ...] = ()
    subject: str = ""
    is_dangerous: bool = False


def ask(request: HttpRequest, question: Confirmation) -> HttpResponse:
    """Show the question."""
    return render(request, "shell/confirm.html", {"question": question})
