"""What can go wrong between us and a relay."""

from mailer_core.smtp.phases import Phase


class BadSmtpUrl(ValueError):
    """`SMTP_URL` cannot be used. The sentence never repeats the URL, which may hold a password."""


class SmtpFailure(Exception):
    """A letter was not accepted, or nobody can tell whether it was.

    `code` and `enhanced` are the server's (RFC 5321, RFC 3463) and None where it did not answer;
    `text` is already fit for a log. `classify` turns a failure into a decision.
    """

    def __init__(
        self, phase: Phase, code: int | None, enhanced: str | None, text: str, cause: Exception | None = None
    ) -> None:
        super().__init__(phase, code, enhanced, text)
        self.phase = phase
        self.code = code
        self.enhanced = enhanced
        self.text = text
        self.cause = cause

    def __str__(self) -> str:
        said = " ".join(str(part) for part in (self.code, self.enhanced, self.text) if part)
        return f"{self.phase}: {said}"
