"""What a letter will say, for a manager's eyes before anything is sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from mailer_core.message.content import Content
from mailer_core.message.templates import MergeTemplate


@dataclass(frozen=True, slots=True)
class Preview:
    """The three texts of a letter with the fields put in; `html` is None for a letter without it."""

    subject: str
    text: str
    html: str | None


def preview(content: Content, fields: Mapping[str, str]) -> Preview:
    """Render the content for one set of fields (built-in ones included); raises TemplateError, MissingFieldError."""
    return Preview(
        subject=MergeTemplate(content.subject).render(fields),
        text=MergeTemplate(content.text).render(fields),
        html=MergeTemplate(content.html, html=True).render(fields) if content.html else None,
    )
