"""Start, pause, resume and cancel: the effect is said in numbers first, and nothing is done twice."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mailer_core.admin.verbs import VERBS, Verb
from mailer_core.exceptions import Refused
from mailer_core.models import CampaignStatus, QueueStatus, RecipientState
from mailer_core.services.preflight import Preflight, preflight
from mailer_core.services.progress import Progress, progress_of
from oncall.pages.manager.figures import waiting
from oncall.pages.shell.confirm import Confirmation, Figure, ask
from oncall.pages.shell.guard import for_managers, user_of
from oncall.pages.shell.templatetags.shell import number

START, PAUSE, RESUME, CANCEL = "start", "pause", "resume", "cancel"
OFFERED: dict[str, tuple[str, ...]] = {
    CampaignStatus.DRAFT: (START, CANCEL),
    QueueStatus.ACTIVE: (PAUSE, CANCEL),
    QueueStatus.DEFERRED: (RESUME, PAUSE, CANCEL),
    QueueStatus.PAUSED: (RESUME, CANCEL),
}
"""What is worth a button in a status; the services decide what may be done."""


def verbs_for(seen: Progress) -> list[Verb]:
    """Give what can be done with a campaign as it stands."""
    return [VERBS[name] for name in OFFERED.get(seen.status, ())]


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, campaign_id: UUID, name: str) -> HttpResponse:
    """Ask on GET, act on POST. What is already done, or came too late, is said on the campaign's page."""
    verb = VERBS.get(name)
    if verb is None:
        raise Http404
    seen = progress_of(user_of(request), campaign_id)
    if verb not in verbs_for(seen):
        told = _("Nothing was changed: the campaign is in the status “%(status)s”.") % {"status": seen.status_shown}
        messages.info(request, told)
    elif request.method == "POST":
        _act(request, verb, seen)
    else:
        return _ask(request, verb, seen)
    return redirect("campaigns:page", campaign_id)


def _act(request: HttpRequest, verb: Verb, seen: Progress) -> None:
    try:
        verb.act(user_of(request), seen.id)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(verb.done) % {"name": seen.name})


def _ask(request: HttpRequest, verb: Verb, seen: Progress) -> HttpResponse:
    ahead = preflight(user_of(request), seen.id) if verb.name == START else None
    if ahead and ahead.fault:
        messages.error(request, ahead.fault)
        return redirect("campaigns:page", seen.id)
    asked, button = _words(verb.name)
    question = Confirmation(
        title=asked,
        subject=seen.name,
        figures=_of_a_start(ahead) if ahead else _of_the_rest(verb, seen),
        effects=(str(verb.effect),),
        button=button,
        back=reverse("campaigns:page", args=[seen.id]),
        is_dangerous=verb.name == CANCEL,
    )
    return ask(request, question)


def _words(name: str) -> tuple[str, str]:
    """Give the question and the button that says yes: beside “Back”, a bare “Cancel” would be taken for it."""
    return {
        START: (_("Start the campaign?"), _("Start the campaign")),
        PAUSE: (_("Pause the campaign?"), _("Pause the campaign")),
        RESUME: (_("Resume the campaign?"), _("Resume the campaign")),
        CANCEL: (_("Cancel the campaign?"), _("Cancel the campaign")),
    }[name]


def _of_a_start(ahead: Preflight) -> tuple[Figure, ...]:
    left = max(ahead.starts.per_hour - ahead.starts.used, 0)
    return (
        Figure(_("Letters to send"), number(ahead.letters)),
        Figure(_("Left out (suppression list)"), number(ahead.suppressed)),
        Figure(_("The provider's limit an hour"), number(ahead.max_per_hour)),
        Figure(_("Starts left this hour"), _("%(left)d of %(all)d") % {"left": left, "all": ahead.starts.per_hour}),
    )


def _of_the_rest(verb: Verb, seen: Progress) -> tuple[Figure, ...]:
    words = {PAUSE: _("Letters that will wait"), RESUME: _("Letters to send"), CANCEL: _("Letters never to be sent")}
    return (
        Figure(words[verb.name], number(waiting(seen))),
        Figure(_("Sent already"), number(seen.counts[RecipientState.SENT])),
    )
