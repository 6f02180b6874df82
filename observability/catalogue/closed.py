"""The closed lists that labels of metrics take their values from.

The core's own lists cannot be imported here, so each stands here once more; a test holds both to one another.
"""

from enum import StrEnum

OTHER = "other"
"""What a value outside its list is counted as, so that no id or free text ever becomes a label."""


class Flag(StrEnum):
    """A truth."""

    TRUE = "true"
    FALSE = "false"


class Failure(StrEnum):
    """Whether a failed attempt may be made again."""

    TRANSIENT = "transient"
    PERMANENT = "permanent"


class Scope(StrEnum):
    """Whose fault a failure is."""

    RECIPIENT = "recipient"
    MESSAGE = "message"
    SENDER = "sender"
    PROVIDER = "provider"
    NETWORK = "network"
    LOCAL = "local"


class Stretch(StrEnum):
    """A stretch of one letter's SMTP dialogue, by what is waited for."""

    CONNECT = "connect"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"


class Opening(StrEnum):
    """A step of opening a connection to the provider."""

    CONNECT = "connect"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"


class CampaignState(StrEnum):
    """What a campaign does now: its own status, or its queue's while it is in flight."""

    DRAFT = "draft"
    ACTIVE = "active"
    DEFERRED = "deferred"
    PAUSED = "paused"
    CANCELLING = "cancelling"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class CampaignEnd(StrEnum):
    """How a campaign ended."""

    FINISHED = "finished"
    CANCELLED = "cancelled"


class RecipientState(StrEnum):
    """A letter's life."""

    PENDING = "pending"
    LEASED = "leased"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"


class BreakerState(StrEnum):
    """The circuit breaker of a campaign in flight."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Action(StrEnum):
    """What a person can ask for and be refused."""

    CAMPAIGN_START = "campaign_start"
    SEND_TEST_EMAIL = "send_test_email"
    SIGN_IN = "sign_in"
    CAMPAIGN_CREATE = "campaign_create"
    CAMPAIGN_EDIT = "campaign_edit"
    CAMPAIGN_PAUSE = "campaign_pause"
    CAMPAIGN_RESUME = "campaign_resume"
    CAMPAIGN_CANCEL = "campaign_cancel"
    CAMPAIGN_FOLLOW_UP = "campaign_follow_up"
    RECIPIENTS_IMPORT = "recipients_import"
    UNKNOWN_ASSUME_DELIVERED = "unknown_assume_delivered"
    UNKNOWN_RESEND = "unknown_resend"
    LIMIT_SET = "limit_set"
    LIMIT_RESET = "limit_reset"
    ONCALL_ACT = "oncall_act"


class Refusal(StrEnum):
    """The stable code of a refusal."""

    REFUSED = "refused"
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    CONFLICT = "conflict"
    NOT_FOUND = "not_found"
    FORBIDDEN = "forbidden"
    INVALID = "invalid"
    BAD_CREDENTIALS = "bad_credentials"
    PROVIDER_REFUSED = "provider_refused"
    NO_RECIPIENTS = "no_recipients"
    TOO_LARGE = "too_large"
    LETTER_TOO_LARGE = "letter_too_large"
    BAD_TEMPLATE = "bad_template"
    BAD_LETTER = "bad_letter"
    BAD_FILE = "bad_file"
    BAD_ADDRESS = "bad_address"
    LIMITER_UNAVAILABLE = "limiter_unavailable"
    HOURLY_LIMIT = "hourly_limit"


class Decision(StrEnum):
    """What was decided about unknown letters."""

    ASSUME_DELIVERED = "assume_delivered"
    RESEND = "resend"
    RESEND_ONCE = "resend_once"


class Row(StrEnum):
    """What became of a row of an imported list."""

    TAKEN = "taken"
    REFUSED = "refused"


class Component(StrEnum):
    """A part of the mailer that runs as a process of its own."""

    WEB = "web"
    WORKER = "worker"
    BEAT = "beat"
    SHIPPER = "shipper"
    EXPORTER = "exporter"
    CLI = "cli"


class Fate(StrEnum):
    """What became of a log entry after the spool had taken it."""

    PUSHED = "pushed"
    DEAD_LETTERED = "dead_lettered"
    DROPPED = "dropped"
    TORN = "torn"


class Source(StrEnum):
    """Where a metric's value comes from; each can fail without the others."""

    EVENT = "event"
    DATABASE = "database"
    REDIS = "redis"
    SHIPPER = "shipper"
    PROCESS = "process"
