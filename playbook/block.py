"""A command as it is printed, pasted and copied: one body, and what stands around it for each door to the system."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from playbook.parameters import PARAMETERS


class Door(StrEnum):
    """How a person reaches the system: clients on this machine, Docker Compose, or Kubernetes."""

    PLAIN = "psql"
    DOCKER = "docker"
    KUBECTL = "kubectl"


@dataclass(frozen=True)
class Slot:
    """A gap in printed text. Empty, it is `unbound`: a variable of the shell, so that the text works as it stands."""

    name: str
    unbound: str


Piece = str | Slot
Pieces = tuple[Piece, ...]


@dataclass(frozen=True)
class Block:
    """Text to paste into bash. `language` is that of the body, for its colours."""

    language: str
    opening: Mapping[Door, Pieces]
    body: Pieces
    closing: Mapping[Door, str]

    def text(self, door: Door = Door.PLAIN, values: Mapping[str, str] | None = None) -> str:
        """Give what is pasted. Each value must have been allowed by its type; a gap without one stays a variable.

        Raises BadParameter.
        """
        known = {name: PARAMETERS[name].type.check(name, value) for name, value in (values or {}).items()}
        return filled((*self.opening[door], *self.body, self.closing[door]), known)

    @property
    def slots(self) -> tuple[str, ...]:
        """Name the gaps, each once."""
        pieces = (*self.opening[Door.PLAIN], *self.body)
        return tuple(dict.fromkeys(piece.name for piece in pieces if isinstance(piece, Slot)))


def filled(pieces: Iterable[Piece], values: Mapping[str, str]) -> str:
    """Put values into the gaps that have one."""
    return "".join(piece if isinstance(piece, str) else values.get(piece.name, piece.unbound) for piece in pieces)
