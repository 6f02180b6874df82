"""Log in to the relay with the credentials of `SMTP_URL`, and send nothing."""

from typing import Final

from django.contrib.auth.models import User

from mailer_core.models import CampaignQueue
from mailer_core.services import relay_check
from mailer_core.smtp.address import Relay
from mailer_core.smtp.exceptions import BadSmtpUrl
from observability.catalogue.reasons import DeferReason
from observability.catalogue.text import Text
from oncall.actions.action import Action, Changed
from oncall.actions.arguments import Given
from oncall.actions.exceptions import BadArgument
from oncall.actions.plan import Look, Rollback, Verification

AFTERWARDS: Final = Text(
    "Workers read SMTP_URL when they start: after a rotation restart them (workers-restart), "
    "then resume what waits (campaign-resume).",
    "Воркеры читают SMTP_URL при запуске: после смены пароля перезапустите их (workers-restart) "
    "и возобновите ждущие кампании (campaign-resume).",
)


def _look(_given: Given, _actor: User) -> Look:
    relay, waiting = _relay(), _waiting()
    user = relay.user or "—"
    return Look(
        effect=(
            Text(f"Logs in to {relay} as {user} and leaves; no letter is sent.",
                 f"Войдёт на {relay} как {user} и выйдет; письма не отправляются."),
            AFTERWARDS,
        ),
        facts={"relay": str(relay), "user": user},
        numbers={"letters": 0, "campaigns_waiting_for_it": waiting},
        preconditions=(),
        rollback=Rollback(None, Text("none is needed: nothing is changed", "не нужен: ничего не меняется")),
        verification=Text("the relay's own answer to the login", "ответ самого сервера на вход"),
    )  # fmt: skip


def _relay() -> Relay:
    try:
        return relay_check.relay()
    except BadSmtpUrl as error:
        raise BadArgument(Text(f"SMTP_URL cannot be used: {error}", f"SMTP_URL непригоден: {error}")) from error


def _waiting() -> int:
    return CampaignQueue.objects.filter(defer_reason=DeferReason.SMTP_AUTH_FAILED.value).count()


def _log_in(_given: Given, _actor: User) -> Changed:
    answer = relay_check.log_in()
    if answer.failure:
        return {"refused": str(answer.failure)}
    return {"connect_ms": round(answer.connect_ms), "auth_ms": round(answer.auth_ms)}


def _verify(_given: Given, _actor: User, _before: Look, changed: Changed) -> Verification:
    if "refused" in changed:
        said = str(changed["refused"])
        return Verification(False, Text(f"the relay did not let us in: {said}", f"сервер не впустил: {said}"))
    if not _relay().user:
        return Verification(
            True,
            Text("the relay greets us; SMTP_URL names no user, so there was no login",
                 "сервер отвечает; в SMTP_URL нет пользователя, поэтому входа не было"),
        )  # fmt: skip
    return Verification(True, Text("the relay let us in", "сервер впустил"))


CHECK: Final = Action(
    "credentials-check", Text("Log in to the relay, sending nothing", "Проверить вход на почтовый сервер без отправки"),
    _look, _log_in, _verify, changes_production=False,
)  # fmt: skip
