"""Turn a failure into a decision: outcome and scope, by tables.

Codes that settle everything come first, then greylisting, the enhanced code (RFC 3463), well-known phrases,
and last the reply code with the phase. An enhanced code of the wrong class, or one that the words belie, is
passed over.
"""

import re

from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.phases import BEFORE_LETTER, BEFORE_RECIPIENT, Phase
from mailer_core.smtp.phrases import FULL, Phrase, is_greylisting, retry_after, spoken
from mailer_core.smtp.verdict import Outcome, Scope, Verdict

_Finding = tuple[Scope, bool]
"""A scope, and whether it is a hard bounce."""

_TRANSIENT, _PERMANENT = 4, 5
_SHAPE = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})")

_SETTLED_BY_CODE = {
    421: Scope.PROVIDER,
    530: Scope.SENDER,  # authentication required, whatever Gmail's 5.5.1 beside it means
    534: Scope.SENDER,
    535: Scope.SENDER,
    538: Scope.SENDER,
}

# By subject and detail, then by subject. A missing subject is vague: words and code decide.
_BY_DETAIL: dict[tuple[int, int, int], _Finding] = {
    (5, 1, 7): (Scope.SENDER, False),  # the sender's address, in the middle of the recipient's subject
    (5, 1, 8): (Scope.SENDER, False),
    (4, 1, 7): (Scope.SENDER, False),
    (4, 1, 8): (Scope.SENDER, False),
    (5, 2, 1): (Scope.RECIPIENT, True),
    (5, 3, 4): (Scope.MESSAGE, False),
    (4, 3, 4): (Scope.MESSAGE, False),
    (5, 4, 5): (Scope.SENDER, False),  # "congestion": what Gmail says of our own daily limit
    (5, 6, 7): (Scope.RECIPIENT, False),  # a non-ASCII address
}
_BY_SUBJECT: dict[tuple[int, int], _Finding] = {
    (5, 1): (Scope.RECIPIENT, True),
    (4, 1): (Scope.RECIPIENT, False),
    (5, 2): (Scope.RECIPIENT, False),
    (4, 2): (Scope.RECIPIENT, False),
    (5, 3): (Scope.PROVIDER, False),
    (4, 3): (Scope.PROVIDER, False),
    (5, 4): (Scope.RECIPIENT, False),  # routing: where this address leads
    (4, 4): (Scope.PROVIDER, False),
    (4, 5): (Scope.PROVIDER, False),
    (5, 6): (Scope.MESSAGE, False),
    (4, 6): (Scope.MESSAGE, False),
    (5, 7): (Scope.SENDER, False),
    (4, 7): (Scope.PROVIDER, False),
}
_SECURITY_SUBJECT = 7

_BY_CODE = {452: Scope.RECIPIENT, 552: Scope.MESSAGE, 556: Scope.RECIPIENT}
_NOT_SPOKEN_HERE = range(500, 505)
_HOST_TAKES_NO_MAIL = 521
_ABOUT_THE_ADDRESS = frozenset({501, 550, 551, 552, 553})
"""At RCPT; a bare 552 there is one mailbox's "exceeded storage allocation" (RFC 5321 4.3.2), not our letter's size."""


def classify(failure: SmtpFailure) -> Verdict:
    """Decide what a failure means. Pure and total: any code, enhanced code and text gets a verdict."""
    severity = _severity(failure)
    if severity not in (_TRANSIENT, _PERMANENT):
        outcome = Outcome.UNKNOWN if failure.phase is Phase.BODY_SENT else Outcome.TRANSIENT
        return Verdict(outcome, Scope.NETWORK)
    scope, hard = _placed(_finding(failure, severity), failure.phase, severity)
    if severity == _PERMANENT:
        return Verdict(Outcome.PERMANENT, scope, suppress=hard)
    return Verdict(Outcome.TRANSIENT, scope, retry_after(failure.text))


def _severity(failure: SmtpFailure) -> int | None:
    if failure.code is not None:
        return failure.code // 100
    return int(failure.enhanced[0]) if failure.enhanced and _SHAPE.fullmatch(failure.enhanced) else None


def _placed(finding: _Finding, phase: Phase, severity: int) -> _Finding:
    """Before RCPT the server cannot mean the recipient, whatever it says, nor the letter before MAIL."""
    scope = finding[0]
    too_early = BEFORE_RECIPIENT if scope is Scope.RECIPIENT else BEFORE_LETTER
    if scope in (Scope.RECIPIENT, Scope.MESSAGE) and phase in too_early:
        return (Scope.SENDER if severity == _PERMANENT else Scope.PROVIDER), False
    return finding


def _finding(failure: SmtpFailure, severity: int) -> _Finding:
    if failure.code in _SETTLED_BY_CODE:
        return _SETTLED_BY_CODE[failure.code], False
    if severity == _TRANSIENT and is_greylisting(failure.text):
        return Scope.RECIPIENT, False
    phrase = _phrase(failure.text, severity)
    return (
        _by_enhanced(failure.enhanced, severity, phrase)
        or (phrase and (phrase.scope, phrase.hard))
        or (_by_code(failure.code, failure.phase, severity), False)
    )


def _phrase(text: str, severity: int) -> Phrase | None:
    """Of a transient reply only "mailbox full" is believed: 450 says "unavailable" or "blocked" for anything."""
    phrase = spoken(text)
    return phrase if severity == _PERMANENT or phrase is FULL else None


def _by_enhanced(enhanced: str | None, severity: int, phrase: Phrase | None) -> _Finding | None:
    found = _SHAPE.fullmatch(enhanced or "")
    if not found or int(found[1]) != severity:
        return None
    subject, detail = int(found[2]), int(found[3])
    if phrase and _yields(subject, detail, phrase):
        return None
    return _BY_DETAIL.get((severity, subject, detail)) or _BY_SUBJECT.get((severity, subject))


def _yields(subject: int, detail: int, phrase: Phrase) -> bool:
    """Tell whether the words say more: a detail of 0 says nothing, and Yandex writes 5.7.1 for "no such user"."""
    if subject == _SECURITY_SUBJECT:
        return phrase.hard and detail in (0, 1)
    return detail == 0


def _by_code(code: int | None, phase: Phase, severity: int) -> Scope:
    if code in _ABOUT_THE_ADDRESS and phase is Phase.RCPT:
        return Scope.RECIPIENT
    if code in _BY_CODE:
        return _BY_CODE[code]
    if severity == _TRANSIENT:
        return Scope.PROVIDER
    return Scope.PROVIDER if code in _NOT_SPOKEN_HERE or code == _HOST_TAKES_NO_MAIL else Scope.SENDER
