"""Plan an action and perform it: the one way in for the command line, the console and scripts."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from django.contrib.auth.models import User

from mailer_core.exceptions import DATABASE_DOWN
from mailer_core.services.acts import recorded_act
from observability.catalogue.text import Text
from oncall.actions.action import Action
from oncall.actions.arguments import check
from oncall.actions.exceptions import (
    LostMidway,
    NotAllowed,
    NotConfirmed,
    PreconditionFailed,
    StalePlan,
    UnknownAction,
)
from oncall.actions.plan import Outcome, Plan
from oncall.actions.registry import ACTIONS

LOST = Text(
    "PostgreSQL stopped answering in the middle, so it may have been done. Ask for the plan again: it shows how things "
    "stand. Run: oncall diagnose",
    "PostgreSQL перестал отвечать на полпути: действие могло и выполниться. Запросите план ещё раз, он покажет, как "
    "обстоят дела. Запустите: oncall diagnose",
)


def find(name: str) -> Action:
    """Give an action by its name. Raises UnknownAction, which lists those there are."""
    if name not in ACTIONS:
        listed = ", ".join(ACTIONS)
        raise UnknownAction(
            Text(f"There is no action “{name}”; there are: {listed}.", f"Нет действия «{name}»; есть: {listed}.")
        )
    return ACTIONS[name]


def plan(name: str, arguments: Mapping[str, str], actor: User) -> Plan:
    """Find what an action would do, changing nothing; the plan lists preconditions that are not met.

    Raises ActionError (unknown action, bad argument, not allowed, unreachable) and the core's Refused, which
    is told in the language in force.
    """
    action = find(name)
    given = check(action.parameters, arguments)
    _allow(action, actor)
    return Plan(
        action=name,
        title=action.title,
        arguments=given.values,
        actor=actor.get_username(),
        made_at=datetime.now(UTC),
        look=action.look(given, actor),
        confirmation=name,
        changes_production=action.changes_production,
    )


def plan_again(name: str, arguments: Mapping[str, str], fingerprint: str, actor: User) -> Plan:
    """Make the plan anew that a person saw on a page, by its fingerprint. Raises StalePlan, and as `plan` does."""
    made = plan(name, arguments, actor)
    if made.fingerprint != fingerprint:
        raise StalePlan(
            Text(
                "Something the plan stands on has changed since you saw it. Read the new plan and confirm again.",
                "С тех пор как вы видели план, что-то изменилось. Прочитайте новый план и подтвердите его ещё раз.",
            )
        )
    return made


def perform(made: Plan, confirmation: str, actor: User) -> Outcome:
    """Do what was planned, if nothing that the plan stands on has changed; verify, and record who did it.

    Raises NotConfirmed, StalePlan, PreconditionFailed, and as `plan` does; nothing was changed then, except
    where the core refuses in the middle. Raises LostMidway where PostgreSQL goes away in the middle. An outcome
    that is not verified has been done all the same.
    """
    if confirmation != made.confirmation:
        raise NotConfirmed(
            Text(
                f"Not done: to confirm, type {made.confirmation}",
                f"Не сделано: для подтверждения введите {made.confirmation}",
            )
        )
    now = plan_again(made.action, made.arguments, made.fingerprint, actor)
    _require_preconditions(now)
    try:
        return _perform(find(made.action), now, actor)
    except DATABASE_DOWN as error:
        raise LostMidway(LOST) from error


def _perform(action: Action, now: Plan, actor: User) -> Outcome:
    given = check(action.parameters, now.arguments)
    began = time.monotonic()
    campaign = now.arguments.get("campaign")
    with recorded_act(actor, action.name, now.arguments, UUID(campaign) if campaign else None) as row:
        changed = action.do(given, actor)
        row.detail["changed"] = dict(changed)
        verification = action.verify(given, actor, now.look, changed)
        row.detail.update(verified=verification.verified, evidence=verification.evidence.en)
    return Outcome(
        action=action.name,
        arguments=now.arguments,
        actor=now.actor,
        changed=changed,
        verification=verification,
        rollback=action.rollback(now.look, changed),
        seconds=round(time.monotonic() - began, 3),
        audit_id=str(row.id),
    )


def _require_preconditions(now: Plan) -> None:
    unmet = [one for one in now.look.preconditions if not one.met]
    if unmet:
        raise PreconditionFailed(
            Text(
                "Not done. Precondition not met: "
                + "; ".join(f"{one.wanted.en} (found: {one.found.en})" for one in unmet),
                "Не сделано. Условие не выполнено: "
                + "; ".join(f"{one.wanted.ru} (сейчас: {one.found.ru})" for one in unmet),
            )
        )


def _allow(action: Action, actor: User) -> None:
    if action.for_superusers and not actor.is_superuser:
        raise NotAllowed(
            Text(
                f"{action.name} concerns all campaigns: only a superuser (the on-call engineer) may do it.",
                f"{action.name} касается всех кампаний: это может только суперпользователь (дежурный инженер).",
            )
        )
