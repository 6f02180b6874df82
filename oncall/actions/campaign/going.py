"""Start a campaign, and let one that waits go on."""

from typing import Final

from django.contrib.auth.models import User

from mailer_core import throttle
from mailer_core.exceptions import Refused
from mailer_core.models import BreakerState, CampaignQueue, CampaignStatus, QueueStatus
from mailer_core.services import lifecycle
from mailer_core.services.access import campaign_of
from observability.catalogue.text import Text, same
from oncall.actions.action import Action, Changed
from oncall.actions.arguments import Given
from oncall.actions.campaign.standing import CAMPAIGN, attempts, in_status, standing, waited
from oncall.actions.plan import Look, Precondition, Rollback, Verification
from oncall.actions.texts import letters

WORKERS_TAKE_IT: Final = Text(
    "a worker takes a letter within 20 s (attempts are written by workers alone)",
    "воркер берёт письмо за 20 с (попытки записывают только воркеры)",
)
PROBE_FIRST: Final = Text(
    "Its breaker is open: one probe letter goes first, and the rest only if it is taken.",
    "Предохранитель разомкнут: сначала уйдёт одно пробное письмо, остальные — только если его примут.",
)


def _look_at_start(given: Given, actor: User) -> Look:
    found = standing(actor, given.campaign())
    starts = throttle.usage(actor.pk, throttle.Action.CAMPAIGN_START)
    count = letters(found.total)
    return Look(
        effect=(
            Text(f"“{found.name}” goes out: {count.en}; its text and recipients are frozen.",
                 f"«{found.name}» уйдёт получателям: {count.ru}; текст и список получателей заморозятся."),
        ),
        facts={**found.facts, "letters": found.total},
        numbers={**found.numbers, "starts_this_hour": starts.used},
        preconditions=(in_status(found, CampaignStatus.DRAFT), _startable(actor, given), _has_starts(starts)),
        rollback=Rollback(
            f"oncall act campaign-pause {found.id}",
            Text("Stops it; letters that have gone out cannot be called back.",
                 "Остановит отправку; ушедшие письма вернуть нельзя."),
        ),
        verification=WORKERS_TAKE_IT,
    )  # fmt: skip


def _startable(actor: User, given: Given) -> Precondition:
    wanted = Text("the letter can be made and the list fits (1 to 10,000)", "письмо собирается, список от 1 до 10 000")
    try:
        lifecycle.check_startable(campaign_of(actor, given.campaign()))
    except Refused as refusal:
        return Precondition(wanted, met=False, found=same(str(refusal)))
    return Precondition(wanted, met=True, found=Text("yes", "да"))


def _has_starts(starts: throttle.Usage) -> Precondition:
    return Precondition(
        Text(f"fewer than {starts.per_hour} starts of yours in the last hour",
             f"меньше {starts.per_hour} ваших запусков за последний час"),
        starts.wait is None,
        same(str(starts.used)),
    )  # fmt: skip


def _start(given: Given, actor: User) -> Changed:
    campaign = lifecycle.start_campaign(actor, given.campaign())
    return {"letters": campaign.total or 0}


def _look_at_resume(given: Given, actor: User) -> Look:
    found = standing(actor, given.campaign())
    waiting = letters(found.waiting)
    goes_on = Text(
        f"“{found.name}” goes on now; unsent: {waiting.en}.",
        f"«{found.name}» продолжится; не отправлено: {waiting.ru}.",
    )
    return Look(
        effect=(goes_on, PROBE_FIRST) if found.breaker == BreakerState.OPEN else (goes_on,),
        facts=found.facts,
        numbers=found.numbers,
        preconditions=(in_status(found, QueueStatus.PAUSED, QueueStatus.DEFERRED),),
        rollback=Rollback(f"oncall act campaign-pause {found.id}", Text("Pauses it.", "Поставит на паузу.")),
        verification=WORKERS_TAKE_IT,
    )


def _resume(given: Given, actor: User) -> Changed:
    lifecycle.resume_campaign(actor, given.campaign())
    return {"campaigns": 1}


def sending_goes_on(given: Given, actor: User, before: Look, _changed: Changed) -> Verification:
    """Wait for an attempt that only a worker can have made."""
    campaign, since = given.campaign(), before.numbers["attempts"]
    waited(lambda: attempts(campaign) > since or _stopped(given) or not standing(actor, campaign).waiting)
    now, made = standing(actor, campaign), attempts(campaign) - since
    if made > 0:
        return Verification(
            True,
            Text(f"workers are at it, attempts since: {made}", f"воркеры взялись за неё, попыток с тех пор: {made}"),
        )
    if not now.waiting:
        return Verification(True, Text("no letter of it was left to send", "неотправленных писем не осталось"))
    return Verification(
        False,
        Text(f"no worker took a letter (now: {now.told.en}). Run: oncall diagnose --campaign {campaign}",
             f"ни один воркер не взял письмо (сейчас: {now.told.ru}). "
             f"Запустите: oncall diagnose --campaign {campaign}"),
    )  # fmt: skip


def _stopped(given: Given) -> bool:
    """Say whether it waits again for a reason: to wait longer would show nothing new."""
    statuses = (QueueStatus.DEFERRED, QueueStatus.PAUSED)
    return CampaignQueue.objects.filter(campaign=given.campaign(), status__in=statuses).exists()


START: Final = Action(
    "campaign-start", Text("Start a campaign", "Запустить кампанию"),
    _look_at_start, _start, sending_goes_on, (CAMPAIGN,), for_superusers=False,
)  # fmt: skip
RESUME: Final = Action(
    "campaign-resume", Text("Resume a paused or waiting campaign", "Возобновить кампанию"),
    _look_at_resume, _resume, sending_goes_on, (CAMPAIGN,), for_superusers=False,
)  # fmt: skip
