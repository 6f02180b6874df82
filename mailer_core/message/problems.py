"""What can be wrong in a template, said in English and Russian."""

from dataclasses import dataclass
from enum import StrEnum

from observability.catalogue.text import Text, same


class ProblemKind(StrEnum):
    """What is wrong in a template; the closed list of codes."""

    SYNTAX = "syntax"
    UNKNOWN_FIELD = "unknown_field"
    FORBIDDEN = "forbidden"
    TOO_COMPLEX = "too_complex"


_SENTENCES = {
    ProblemKind.SYNTAX: {
        "en": "line {line}: the template cannot be read: {subject}",
        "ru": "строка {line}: шаблон не читается: {subject}",
    },
    ProblemKind.UNKNOWN_FIELD: {
        "en": "line {line}: there is no field “{subject}”",
        "ru": "строка {line}: нет поля «{subject}»",
    },
    ProblemKind.FORBIDDEN: {
        "en": "line {line}: {subject} is not allowed; a letter may use {{{{ field }}}}, {{% if field %}} "
        "and the filters default, lower, title, trim, upper",
        "ru": "строка {line}: {subject} не допускается; в письме можно использовать {{{{ поле }}}}, "
        "{{% if поле %}} и фильтры default, lower, title, trim, upper",
    },
    ProblemKind.TOO_COMPLEX: {
        "en": "line {line}: the template is too complex; use fewer fields and conditions",
        "ru": "строка {line}: шаблон слишком сложный; уменьшите число полей и условий",
    },
}
NOTHING = same("")
_DID_YOU_MEAN = {"en": "; did you mean “{}”?", "ru": "; может быть, «{}»?"}


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """One thing that must be mended before the start: where, what, and for a field the nearest known name."""

    kind: ProblemKind
    line: int
    subject: Text = NOTHING
    nearest: str | None = None

    @property
    def sentence(self) -> str:
        """The problem in English."""
        return self.sentence_in("en")

    def sentence_in(self, lang: str) -> str:
        """Say the problem to a human; `lang` is `en` or `ru` (any other falls back to `en`)."""
        lang = lang if lang in _DID_YOU_MEAN else "en"
        said = _SENTENCES[self.kind][lang].format(line=self.line, subject=self.subject.of(lang))
        return said + (_DID_YOU_MEAN[lang].format(self.nearest) if self.nearest else "")
