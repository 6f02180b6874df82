"""Pause a campaign, or cancel it for good."""

from typing import Final

from django.contrib.auth.models import User

from mailer_core.models import Campaign, CampaignStatus, QueueStatus
from mailer_core.services import lifecycle
from observability.catalogue.text import Text
from oncall.actions.action import Action, Changed
from oncall.actions.arguments import Given
from oncall.actions.campaign.standing import CAMPAIGN, attempts, in_status, leases, standing, waited
from oncall.actions.plan import Look, Rollback, Verification
from oncall.actions.texts import letters

ENDS_SECONDS = 30.0
"""A worker ends its letter (a slow provider's answer), then the tick comes by, every 5 s."""
QUIET_SECONDS = 1.0


def _look_at_pause(given: Given, actor: User) -> Look:
    found = standing(actor, given.campaign())
    held, waiting = leases(found.id), letters(found.waiting)
    return Look(
        effect=(
            Text(f"“{found.name}” stops; unsent: {waiting.en}. Each of the {held} batches in hand may end one letter.",
                 f"«{found.name}» остановится; не отправлено: {waiting.ru}. "
                 f"Пачек в работе: {held}, из каждой уйдёт не больше одного письма."),
        ),
        facts=found.facts,
        numbers={**found.numbers, "batches_in_hand": held},
        preconditions=(in_status(found, QueueStatus.ACTIVE, QueueStatus.DEFERRED),),
        rollback=Rollback(f"oncall act campaign-resume {found.id}", Text("Lets it go on.", "Продолжит отправку.")),
        verification=Text("workers let go of its letters within 30 s, and none is begun afterwards",
                          "воркеры отдают её письма за 30 с, и новых попыток нет"),
    )  # fmt: skip


def _pause(given: Given, actor: User) -> Changed:
    lifecycle.pause_campaign(actor, given.campaign())
    return {"campaigns": 1}


def _sending_stops(given: Given, _actor: User, _before: Look, _changed: Changed) -> Verification:
    campaign = given.campaign()
    if not waited(lambda: leases(campaign) == 0, ENDS_SECONDS):
        held = leases(campaign)
        return Verification(
            False,
            Text(f"after 30 s workers still hold {held} batch(es) of it: a provider that hangs, or a dead worker. "
                 "Run: oncall diagnose",
                 f"через 30 с воркеры всё ещё держат её пачки ({held}): провайдер завис или воркер мёртв. "
                 "Запустите: oncall diagnose"),
        )  # fmt: skip
    begun = attempts(campaign)
    if waited(lambda: attempts(campaign) > begun, QUIET_SECONDS):
        return Verification(False, Text("a letter was begun after the pause", "после паузы началась новая попытка"))
    return Verification(
        True,
        Text("no worker holds a letter of it, and none was begun since",
             "ни один воркер не держит её писем, новых попыток нет"),
    )  # fmt: skip


def _look_at_cancel(given: Given, actor: User) -> Look:
    found = standing(actor, given.campaign())
    waiting, sent = letters(found.waiting), letters(found.counts["sent"])
    return Look(
        effect=(
            Text(f"“{found.name}” ends. Never to be sent: {waiting.en}. Already out: {sent.en}.",
                 f"«{found.name}» завершится. Не будет отправлено: {waiting.ru}. Уже ушло: {sent.ru}."),
        ),
        facts=found.facts,
        numbers=found.numbers,
        preconditions=(
            in_status(found, CampaignStatus.DRAFT, QueueStatus.ACTIVE, QueueStatus.DEFERRED, QueueStatus.PAUSED),
        ),
        rollback=Rollback(
            None,
            Text("none: what is cancelled stays cancelled; to only stop it, use campaign-pause",
                 "нет: отмена необратима; чтобы только остановить, используйте campaign-pause"),
        ),
        verification=Text("the tick settles every letter and the campaign reads “cancelled” within 30 s",
                          "тик закрывает все письма, и за 30 с статус становится «отменена»"),
    )  # fmt: skip


def _cancel(given: Given, actor: User) -> Changed:
    waiting = standing(actor, given.campaign()).waiting
    lifecycle.cancel_campaign(actor, given.campaign())
    return {"letters": waiting}


def _ends(given: Given, _actor: User, _before: Look, _changed: Changed) -> Verification:
    campaign = given.campaign()
    if waited(lambda: _is_cancelled(given) and not leases(campaign), ENDS_SECONDS):
        return Verification(
            True, Text("it has ended, and no worker holds a letter of it", "она завершена, воркеры не держат её писем")
        )
    return Verification(
        False,
        Text("after 30 s it is still being cancelled: is beat alive? Run: oncall diagnose",
             "через 30 с она всё ещё отменяется: жив ли beat? Запустите: oncall diagnose"),
    )  # fmt: skip


def _is_cancelled(given: Given) -> bool:
    return Campaign.objects.filter(pk=given.campaign(), status=CampaignStatus.CANCELLED).exists()


PAUSE: Final = Action(
    "campaign-pause", Text("Pause a campaign", "Поставить кампанию на паузу"),
    _look_at_pause, _pause, _sending_stops, (CAMPAIGN,), for_superusers=False,
)  # fmt: skip
CANCEL: Final = Action(
    "campaign-cancel", Text("Cancel a campaign for good", "Отменить кампанию насовсем"),
    _look_at_cancel, _cancel, _ends, (CAMPAIGN,), for_superusers=False,
)  # fmt: skip
