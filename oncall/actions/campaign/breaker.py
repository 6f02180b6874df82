"""Let an open breaker's probe go now, instead of at the end of its cool-down."""

from typing import Final

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from mailer_core.models import BreakerEvent, BreakerState, CampaignQueue
from mailer_core.services import lifecycle
from observability.catalogue.reasons import DeferReason
from observability.catalogue.text import Text
from oncall.actions.action import Action, Changed
from oncall.actions.arguments import Given
from oncall.actions.campaign.standing import CAMPAIGN, standing, waited
from oncall.actions.plan import Look, Precondition, Rollback, Verification
from oncall.actions.texts import letters

PROBE_SECONDS = 30.0
"""A probe has its answer, or times out at connecting, within this."""


def _look(given: Given, actor: User) -> Look:
    found = standing(actor, given.campaign())
    queue = CampaignQueue.objects.filter(campaign=found.id).first()
    left = max(0, int((queue.deferred_until - timezone.now()).total_seconds())) if queue and queue.deferred_until else 0
    waiting = letters(found.waiting)
    return Look(
        effect=(
            Text(f"One probe letter of “{found.name}” goes now, instead of in {left} s. Taken: the rest follows "
                 f"({waiting.en}). Refused: the pause doubles.",
                 f"Одно пробное письмо «{found.name}» уйдёт сейчас, а не через {left} с. Примут — пойдут остальные "
                 f"({waiting.ru}). Отклонят — пауза удвоится."),
        ),
        facts=found.facts,
        numbers={**found.numbers, "seconds_saved": left, "probe_letters": 1},
        preconditions=(
            Precondition(
                Text("the breaker is open", "предохранитель разомкнут"),
                found.breaker == BreakerState.OPEN, Text(found.breaker or "—", found.breaker or "—"),
            ),
            Precondition(
                Text("the campaign waits for the breaker, not a person", "кампания ждёт предохранителя, а не человека"),
                found.reason == DeferReason.CIRCUIT_BREAKER, found.told,
            ),
        ),
        rollback=Rollback(
            f"oncall act campaign-pause {found.id}",
            Text("Stops the campaign; the one probe letter cannot be called back.",
                 "Остановит кампанию; само пробное письмо вернуть нельзя."),
        ),
        verification=Text("the breaker's own record: closed by the probe, or open again",
                          "запись самого предохранителя: замкнут пробой или снова разомкнут"),
    )  # fmt: skip


def _reset(given: Given, actor: User) -> Changed:
    """Count the events before the probe may go: its answer can be there before this process reads a clock."""
    seen = _events(given).count()
    lifecycle.resume_campaign(actor, given.campaign())
    return {"probe_letters": 1, "events_before": seen}


def _events(given: Given) -> QuerySet[BreakerEvent]:
    return BreakerEvent.objects.filter(queue__campaign=given.campaign()).order_by("at")


def _verify(given: Given, _actor: User, _before: Look, changed: Changed) -> Verification:
    seen = int(str(changed["events_before"]))
    new = _events(given)[seen : seen + 1]
    waited(lambda: new.all().exists(), PROBE_SECONDS)
    event = new.all().first()
    if event is None:
        return Verification(
            False,
            Text("no worker has sent the probe. Run: oncall diagnose",
                 "воркеры не отправили пробу. Запустите: oncall diagnose"),
        )  # fmt: skip
    if event.kind == "closed":
        return Verification(True, Text("the provider took the probe; the breaker is closed",
                                       "провайдер принял пробу; предохранитель замкнут"))  # fmt: skip
    said = str(event.evidence[-1].get("error", "")) if event.evidence else ""
    return Verification(
        False,
        Text(f"the provider refused the probe, the breaker is open again: {said}",
             f"провайдер отклонил пробу, предохранитель снова разомкнут: {said}"),
    )  # fmt: skip


RESET: Final = Action(
    "breaker-reset", Text("Let the breaker's probe go now", "Отправить пробное письмо сейчас, не дожидаясь паузы"),
    _look, _reset, _verify, (CAMPAIGN,), for_superusers=False,
)  # fmt: skip
