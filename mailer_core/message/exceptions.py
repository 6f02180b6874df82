"""What makes a letter impossible; each is found before anything is sent."""

from collections.abc import Sequence

from mailer_core.message.problems import TemplateProblem


class MessageError(ValueError):
    """The letter cannot be built; the text says why."""


class TemplateError(MessageError):
    """A template would not render; `problems` names each line at fault."""

    def __init__(self, problems: Sequence[TemplateProblem]) -> None:
        super().__init__("; ".join(problem.sentence for problem in problems))
        self.problems = tuple(problems)


class MissingFieldError(MessageError):
    """A recipient lacks a merge field that the template uses."""


class HeaderError(MessageError):
    """A header's name or value cannot stand in a letter (RFC 5322 2.2)."""


class HeaderInjectionError(HeaderError):
    """A value holds a line break or a control character, by which it could forge further headers."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The header {name} must not hold a line break or a control character")


class MessageTooLargeError(MessageError):
    """The letter is larger than may be sent; sizes in bytes on the wire."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"The letter has {size} bytes, at most {limit} may be sent; shorten the text")
        self.size = size
        self.limit = limit
