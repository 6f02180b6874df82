"""Keep the message catalogues whole: `python -m oncall.catalogues` writes them, `--check` reports what is wrong.

Messages are found in the source (`gettext("…")` and its like, `{% translate "…" %}`), so no GNU gettext is
needed. `locale/ru` is translated by hand; `locale/en` repeats the English of the source.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from django.template.base import Lexer, TokenType

_ROOT = Path(__file__).resolve().parents[1]
PACKAGE = _ROOT / "mailer_core"
PACKAGES = (PACKAGE, *sorted(app.parent for app in (_ROOT / "oncall" / "pages").glob("*/apps.py")))
LANGUAGES = ("en", "ru")
CALLS = frozenset({"_", "gettext", "gettext_lazy"})
HEADER = {"Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit", "MIME-Version": "1.0"}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


def messages(package: Path = PACKAGE) -> dict[str, str]:
    """Find every message, each with the first file that says it.

    Raises:
        ValueError: a message is not a literal, so that nobody could translate it.

    """
    found: dict[str, str] = {}
    for file in sorted([*package.rglob("*.py"), *package.rglob("*.html")]):
        texts = _in_python(file) if file.suffix == ".py" else _in_template(file)
        for text in texts:
            found.setdefault(text, file.relative_to(package.parent).as_posix())
    return dict(sorted(found.items()))


def _in_python(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            argument = node.args[0]
            if not isinstance(argument, ast.Constant):
                raise ValueError(f"{file}:{node.lineno}: a message must be a literal text")
            yield str(argument.value)


def _in_template(file: Path) -> Iterator[str]:
    for token in Lexer(file.read_text()).tokenize():
        words = token.split_contents() if token.token_type is TokenType.BLOCK else [""]
        if words[0] in {"blocktranslate", "blocktrans", "trans"}:
            raise ValueError(f"{file}:{token.lineno}: write {{% translate %}} with one literal text")
        if words[0] == "translate":
            yield str(ast.literal_eval(words[1]))


def catalogue(language: str, package: Path = PACKAGE) -> Path:
    """Name a package's catalogue of a language."""
    return package / "locale" / language / "LC_MESSAGES" / "django.po"


def complete(language: str, found: dict[str, str], package: Path = PACKAGE) -> polib.POFile:
    """Give a language's catalogue with exactly the messages of the source; new ones are empty but in English."""
    file = catalogue(language, package)
    known = {entry.msgid: entry for entry in polib.pofile(str(file))} if file.exists() else {}
    whole = polib.POFile(wrapwidth=0)
    whole.metadata = {**HEADER, "Language": language}
    for message, place in found.items():
        said = message if language == "en" else (known[message].msgstr if message in known else "")
        flags = known[message].flags if message in known else []
        whole.append(polib.POEntry(msgid=message, msgstr=said, flags=flags, occurrences=[(place, "")]))
    return whole


def problems(language: str, whole: polib.POFile) -> Iterator[str]:
    """Say what is wrong with the translations: missing, fuzzy, or with other placeholders than the original."""
    for entry in whole:
        if not entry.msgstr:
            yield f"{language}: not translated: {entry.msgid!r}"
        elif entry.fuzzy:
            yield f"{language}: fuzzy: {entry.msgid!r}"
        elif _placeholders(entry.msgid) != _placeholders(entry.msgstr):
            yield f"{language}: other placeholders than the original: {entry.msgid!r}"


def drift(language: str, whole: polib.POFile, package: Path = PACKAGE) -> Iterator[str]:
    """Say where the committed files are not what would be written."""
    po = catalogue(language, package)
    mo = po.with_suffix(".mo")
    if not po.exists() or po.read_text() != f"{whole}\n":
        yield f"{language}: django.po is not up to date; run python -m oncall.catalogues"
    if not mo.exists() or mo.read_bytes() != whole.to_binary():
        yield f"{language}: django.mo is not up to date; run python -m oncall.catalogues"


def write(language: str, whole: polib.POFile, package: Path = PACKAGE) -> None:
    """Write a catalogue and compile it."""
    po = catalogue(language, package)
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text(f"{whole}\n")
    po.with_suffix(".mo").write_bytes(whole.to_binary())


def main(arguments: list[str]) -> int:
    """Write or check; returns the exit status."""
    whole, wrong = 0, []
    for package in PACKAGES:
        found = messages(package)
        whole += len(found)
        wrong += [line for language in LANGUAGES for line in _tend(language, found, package, "--check" in arguments)]
    print("\n".join(wrong) or f"{whole} messages, whole in {', '.join(LANGUAGES)}")  # noqa: T201 -- the answer
    return 1 if wrong else 0


def _tend(language: str, found: dict[str, str], package: Path, check: bool) -> list[str]:
    """Write a catalogue, or check it; returns what is wrong."""
    whole = complete(language, found, package)
    wrong = list(drift(language, whole, package)) if check else []
    if not check:
        write(language, whole, package)
    return wrong + list(problems(language, whole))


def _placeholders(text: str) -> list[str]:
    return sorted(_PLACEHOLDER.findall(text))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
