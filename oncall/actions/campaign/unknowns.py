"""Decide the letters of a campaign of which nobody knows whether the provider took them."""

from typing import Final
from uuid import UUID

from django.contrib.auth.models import User

from mailer_core.models import CampaignStatus, Recipient
from mailer_core.services import unknowns
from observability.catalogue.text import Text
from oncall.actions.action import Action, Changed
from oncall.actions.arguments import Given, Kind, Parameter
from oncall.actions.campaign.going import sending_goes_on
from oncall.actions.campaign.standing import CAMPAIGN, standing
from oncall.actions.plan import Look, Precondition, Rollback, Verification
from oncall.actions.texts import letters, thousands

ASSUME, RESEND = "assume-delivered", "resend-once"
DECISION = Parameter(
    "decision", Kind.CHOICE,
    Text("count them as sent, or send each once more", "считать отправленными или отправить каждое ещё раз"),
    choices=(ASSUME, RESEND),
)  # fmt: skip


def _look(given: Given, actor: User) -> Look:
    found = standing(actor, given.campaign())
    chosen = _chosen(given, actor)
    kept = found.counts["unknown"] - len(chosen)
    return Look(
        effect=_effect(given["decision"], len(chosen), kept),
        facts={**found.facts, "unknown": found.counts["unknown"], "chosen": len(chosen)},
        numbers={**found.numbers, "unknown": found.counts["unknown"], "decided": len(chosen)},
        preconditions=(
            Precondition(
                Text("there are letters to decide", "есть письма, по которым нужно решение"),
                bool(chosen), Text(thousands(len(chosen)), thousands(len(chosen))),
            ),
            *((_not_cancelled(found.status),) if given["decision"] == RESEND else ()),
        ),
        rollback=Rollback(
            None,
            Text("none: a decision is final. Before it, look the Message-IDs up in the provider's log: "
                 f"oncall campaign unknown {found.id}",
                 "нет: решение окончательно. До него найдите Message-ID в журнале провайдера: "
                 f"oncall campaign unknown {found.id}"),
        ),
        verification=Text("no unknown letter of these is left, and the letters still add up",
                          "среди этих писем нет неизвестных, и сумма по состояниям сходится")
        if given["decision"] == ASSUME
        else Text("a worker takes one within 20 s", "воркер берёт одно из них за 20 с"),
    )  # fmt: skip


def _effect(decision: str, chosen: int, kept: int) -> tuple[Text, ...]:
    count = letters(chosen)
    if decision == ASSUME:
        return (
            Text(f"{count.en} will count as sent; nothing is sent. Whoever did not get it, never will.",
                 f"Будут считаться отправленными: {count.ru}; ничего не отправляется. Кто не получил, уже не получит."),
        )  # fmt: skip
    again = Text(
        f"{count.en} will be sent once more: whoever got it already gets it twice.",
        f"Будет отправлено ещё раз: {count.ru}; кто уже получил, получит дважды.",
    )
    if not kept:
        return (again,)
    left = letters(kept)
    return again, Text(
        f"Sent once more before, and left as unknown: {left.en}.", f"Уже отправлялись повторно и останутся: {left.ru}."
    )


def _not_cancelled(status: str) -> Precondition:
    return Precondition(
        Text("the campaign is not cancelled", "кампания не отменена"),
        status != CampaignStatus.CANCELLED,
        Text(status, status),
    )


def _chosen(given: Given, actor: User) -> list[UUID]:
    """Give the letters to decide: all, or those that have not been sent once more yet."""
    campaign = standing(actor, given.campaign()).id
    rows = Recipient.objects.unknown().filter(campaign=campaign)
    return list((rows.filter(resends=0) if given["decision"] == RESEND else rows).values_list("pk", flat=True))


def _decide(given: Given, actor: User) -> Changed:
    decision = unknowns.Decision.RESEND if given["decision"] == RESEND else unknowns.Decision.ASSUME_DELIVERED
    return {"letters": unknowns.decide_unknowns(actor, given.campaign(), decision, _chosen(given, actor))}


def _verify(given: Given, actor: User, before: Look, changed: Changed) -> Verification:
    if given["decision"] == RESEND:
        return sending_goes_on(given, actor, before, changed)
    now = standing(actor, given.campaign())
    left = now.counts["unknown"]
    whole = now.total == before.numbers["letters"]
    return Verification(
        whole and not left,
        Text(
            f"unknown now: {left}; all letters: {thousands(now.total)}",
            f"неизвестных: {left}; всего писем: {thousands(now.total)}",
        ),
    )


RESOLVE: Final = Action(
    "unknowns-resolve", Text("Decide letters whose outcome nobody knows", "Решить судьбу писем с неизвестным исходом"),
    _look, _decide, _verify, (CAMPAIGN, DECISION), for_superusers=False,
)  # fmt: skip
