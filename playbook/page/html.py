"""The playbook as one HTML file: style, script and text in it, so that it opens from a disk with no network."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from observability.catalogue.links import Addresses
from observability.catalogue.text import Text
from playbook.block import Door
from playbook.contacts import CONTACTS
from playbook.facts import LABELS
from playbook.page.markup import inline
from playbook.page.viewing import Viewer
from playbook.page.words import WORDS
from playbook.parameters import PARAMETERS
from playbook.prose import Written
from playbook.samples import STATES
from playbook.snippet import LANGUAGES

ASSETS: Final = Path(__file__).parent / "assets"
SCRIPTS: Final = ("settings", "parameters", "doors", "themes", "copying", "search", "moving")
"""The page's script, in the order in which its parts run."""
STYLES: Final = ("base", "frame", "article", "command", "colours", "phone", "print")
LANGUAGE_NAMES: Final = {"en": "English", "ru": "Русский"}


@dataclass(frozen=True)
class Inline:
    """What stands inline, and the policy that lets nothing else run."""

    style: str
    script: str

    @property
    def policy(self) -> str:
        """The Content-Security-Policy: these two by their hashes, and no other source of anything."""
        return (
            f"default-src 'none'; style-src {_hash(self.style)}; script-src {_hash(self.script)};"
            " img-src data:; base-uri 'none'; form-action 'none'"
        )


def inline_parts() -> Inline:
    """Put style and script together."""
    style = "\n".join((ASSETS / "css" / f"{name}.css").read_text("utf-8").strip() for name in STYLES)
    script = "\n".join((ASSETS / "js" / f"{name}.js").read_text("utf-8").strip() for name in SCRIPTS)
    return Inline(f"\n{style}\n", f'\n"use strict";\n{script}\n')


def html(pages: tuple[Written, ...], language: str, titles: Mapping[str, Text]) -> str:
    """Write the page in a language."""
    words = SimpleNamespace(**{name: text.of(language) for name, text in WORDS.items()})
    labels = {name: text.of(language) for name, text in LABELS.items()}
    environment = Environment(
        loader=FileSystemLoader(ASSETS),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"breakable": breakable, "inline": inline}
    environment.globals |= {"words": words, "labels": labels, "doors": [door.value for door in Door], "states": STATES}
    command = environment.get_template("command.html.j2")
    viewer = Viewer(language, titles, lambda shown: command.render(command=shown).strip())
    parts = inline_parts()
    return environment.get_template("page.html.j2").render(
        language=language,
        others={name: LANGUAGE_NAMES[name] for name in LANGUAGES if name != language},
        racks=viewer.racks(pages),
        style=parts.style,
        script=parts.script,
        policy=parts.policy,
        parameters=tuple(PARAMETERS.values()),
        settings=settings_json(Addresses.grafana, {}),
    )


def breakable(name: str) -> Markup:
    """Let a CamelCase name break between its words, and an identifier after its underscores."""
    return Markup("<wbr>").join(re.split(r"(?<=[a-z])(?=[A-Z])|(?<=_)", name))


def settings_json(grafana: str, contacts: Mapping[str, str]) -> str:
    """Write what an installation sets, for a `script` element: `<` cannot end it."""
    known = {role: contacts[role] for role in CONTACTS if role in contacts}
    settings: dict[str, Any] = {"grafana": grafana, "contacts": known}
    return json.dumps(settings, ensure_ascii=False).replace("<", "\\u003c")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
