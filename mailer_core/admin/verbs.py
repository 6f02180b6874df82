"""What a manager can do with a campaign: its word, what it will cause, and the service that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mailer_core.models import Campaign
from mailer_core.services import lifecycle


@dataclass(frozen=True, slots=True)
class Verb:
    """An action with a confirmation; `effect` is said before, `done` after."""

    name: str
    label: Promise
    effect: Promise
    done: Promise
    act: Callable[[User, UUID], Campaign]


VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            "start",
            _("Start"),
            _(
                "The letter and its recipients are frozen, and sending begins at once. What has been sent cannot be"
                " taken back. Each start counts towards your 10 an hour."
            ),
            _("The campaign “%(name)s” is started."),
            lifecycle.start_campaign,
        ),
        Verb(
            "pause",
            _("Pause"),
            _("At most one more letter goes out for each sending process. Nothing is lost; resume it when you like."),
            _("The campaign “%(name)s” is paused."),
            lifecycle.pause_campaign,
        ),
        Verb(
            "resume",
            _("Resume"),
            _("Sending goes on at once, even where the campaign was waiting for a time."),
            _("The campaign “%(name)s” goes on."),
            lifecycle.resume_campaign,
        ),
        Verb(
            "cancel",
            _("Cancel"),
            _("What was not sent will never be sent. This is for good: a cancelled campaign cannot be resumed."),
            _("The campaign “%(name)s” is cancelled."),
            lifecycle.cancel_campaign,
        ),
    )
}
