"""What makes a letter impossible; each is found before anything is sent, and said in English and Russian."""

from collections.abc import Sequence

from mailer_core.message.problems import TemplateProblem


class MessageError(ValueError):
    """The letter cannot be built; the text says why in English, `sentence_in` in a person's language."""

    def __init__(self, en: str, ru: str) -> None:
        super().__init__(en)
        self._said = {"en": en, "ru": ru}

    def sentence_in(self, lang: str) -> str:
        """Say why to a human; `lang` is `en` or `ru` (any other falls back to `en`)."""
        return self._said.get(lang, self._said["en"])


class TemplateError(MessageError):
    """A template would not render; `problems` names each line at fault."""

    def __init__(self, problems: Sequence[TemplateProblem]) -> None:
        en, ru = ("; ".join(problem.sentence_in(lang) for problem in problems) for lang in ("en", "ru"))
        super().__init__(en, ru)
        self.problems = tuple(problems)


class MissingFieldError(MessageError):
    """A recipient lacks a merge field that the template uses."""


class HeaderError(MessageError):
    """A header's name or value cannot stand in a letter (RFC 5322 2.2)."""


class HeaderInjectionError(HeaderError):
    """A value holds a line break or a control character, by which it could forge further headers."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The header {name} must not hold a line break or a control character",
            f"В заголовке {name} не должно быть перевода строки и управляющих символов",
        )


class MessageTooLargeError(MessageError):
    """The letter is larger than may be sent; sizes in bytes on the wire."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(
            f"The letter has {size} bytes, at most {limit} may be sent; shorten the text",
            f"В письме {size} байт, отправить можно не больше {limit}; сократите текст",
        )
        self.size = size
        self.limit = limit
