"""What servers say in words: a fallback where codes are missing or vague, and "try again in N"."""

import re
from dataclasses import dataclass
from datetime import timedelta

from mailer_core.smtp.backoff import LONGEST_DELAY
from mailer_core.smtp.verdict import Scope

_GREYLISTING = re.compile(r"gr[ae]y-?\s?list", re.IGNORECASE)
_WAIT = re.compile(
    r"(?:again|retry|wait|back|listed|deferred|blocked for)\D{0,40}?(?<![\d.])"
    r"(?:(?P<h>\d{1,2}):(?P<m>\d{2}):(?P<s>\d{2})\b|(?P<n>\d{1,6})\s*(?P<unit>seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h)\b)",
    re.IGNORECASE,
)
_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that settle a scope; `hard` where they say that the address does not exist."""

    pattern: re.Pattern[str]
    scope: Scope
    hard: bool = False


def _phrase(scope: Scope, *alternatives: str, hard: bool = False) -> Phrase:
    return Phrase(re.compile("|".join(alternatives), re.IGNORECASE), scope, hard)


# "Quota" alone is not enough: senders have quotas as well ("Daily message quota exceeded").
FULL = _phrase(
    Scope.RECIPIENT,
    r"(?:mail ?box|mail ?drop|inbox|account|folder) (?:\w+ ){0,3}full",
    r"over ?quota|mail ?box quota|(?:storage|mailbox|disk) quota|out of storage",
    r"insufficient (?:user |mailbox )storage|mail ?box size limit",
)

# Strict, because it suppresses the address for good: "mailbox unavailable" is said of policy as well.
NO_SUCH_USER = _phrase(
    Scope.RECIPIENT,
    r"no such (?:user|recipient|mail ?box|account|address|person)|no mail ?box here|unrouteable address",
    r"(?:unknown|non-?existent) (?:user|recipient|mail ?box)|does ?n.t have an? \S+ account",
    r"(?:user|recipient|mail ?box|account|addressee) (?:is )?(?:unknown|not found|does not exist|does ?n.t exist)",
    hard=True,
)

# In this order: whoever speaks of us speaks before whoever speaks of an account in general.
PHRASES = (
    FULL,
    _phrase(
        Scope.SENDER,
        r"your (?:\w+ )?account",
        r"sender (?:\S+ ){0,3}(?:rejected|denied|refused|not allowed|verify)",
    ),
    _phrase(
        Scope.RECIPIENT,
        r"(?:user|recipient|mail ?box|account)(?: \S+){0,3} (?:disabled|inactive|suspended|deactivated|closed)",
        r"(?:user|recipient|mail ?box|account) (?:is |has been )?blocked",
    ),
    _phrase(
        Scope.SENDER,
        r"\bblock(?:ed|ing|list)|black ?list|deny ?list|spamhaus|spamcop|barracuda|\brbl\b|dnsbl|reputation",
        r"\bspam|unsolicited|\bbulk\b|\bdmarc\b|\bspf\b|\bdkim\b|reverse dns|\bptr\b|polic(?:y|ies)",
        r"authentication (?:is )?(?:required|failed)|unauthenticated|not authenticated|not verified",
        r"relay(?:ing)? (?:access )?(?:denied|not permitted|prohibited)|unable to relay",
        r"not allowed to send|not owned by",
    ),
    _phrase(Scope.MESSAGE, r"too (?:large|big)|message size|size limit|maximum (?:\w+ ){0,2}size"),
    NO_SUCH_USER,
    _phrase(
        Scope.RECIPIENT,
        r"(?:user|recipient|mail ?box|account|addressee)(?: \S+){0,6} (?:unknown|not found|unavailable)",
        r"invalid (?:user|recipient|mail ?box|address)|address (?:unknown|not found|rejected)|not our customer",
    ),
)


def spoken(text: str) -> Phrase | None:
    """Return the first well-known phrase in a server's words."""
    return next((phrase for phrase in PHRASES if phrase.pattern.search(text)), None)


def is_greylisting(text: str) -> bool:
    """Tell whether the server only wants to see this letter again later (RFC 6647)."""
    return bool(_GREYLISTING.search(text))


def retry_after(text: str) -> timedelta | None:
    """Return the wait that the server asks for, at most 6 h; None where it names none."""
    found = _WAIT.search(text)
    if not found:
        return None
    if found["n"]:
        seconds = int(found["n"]) * _UNIT_SECONDS[found["unit"][0].lower()]
    else:
        seconds = int(found["h"]) * 3600 + int(found["m"]) * 60 + int(found["s"])
    return min(LONGEST_DELAY, timedelta(seconds=seconds)) if seconds else None
