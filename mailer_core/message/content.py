"""What a letter is made of: the campaign's content, and the recipient of one copy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Content:
    """A campaign's letter. `subject`, `text` and `html` are templates; `headers` are added as they are."""

    subject: str
    from_address: str
    text: str
    from_name: str = ""
    html: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One copy: `email` in its normal form, `fields` for the templates, `attempt` counted from 1."""

    id: UUID
    email: str
    unsubscribe_url: str
    fields: Mapping[str, str] = field(default_factory=dict)
    attempt: int = 1

    def merge_fields(self) -> dict[str, str]:
        """Give the fields of the templates, the built-in ones over the imported ones."""
        return {**self.fields, "email": self.email, "unsubscribe_url": self.unsubscribe_url}


def message_id(recipient_id: UUID, domain: str) -> str:
    """Identify the letter, the same on each attempt, so that a receiver can drop a second copy (RFC 5322 3.6.4)."""
    return f"<{recipient_id}.campaign@{domain}>"
