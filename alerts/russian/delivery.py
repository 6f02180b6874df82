"""What the alerts of `alerts/delivery.py` and `alerts/burning.py` say, in Russian."""

from typing import Final

from alerts import burning, delivery
from alerts.alert import COUNT, SHARE, Alert
from alerts.russian.said import Said
from observability.catalogue.objectives import (
    BREAKER_THRESHOLD,
    BURN_FAST,
    BURN_SLOW,
    BURN_STEADY,
    CAMPAIGN_FAILED_SHARE,
    LIMIT_NEAR,
    Burn,
)
from observability.catalogue.promql import span

_CAMPAIGN: Final = "{{ $labels.campaign_id }}"
_PROVIDER: Final = "{{ $labels.provider }}"
_WAITING: Final = f"Кампаний, которые этого ждут: {COUNT}."
_BROKEN: Final = (
    "Письма могли потеряться или могут уйти дважды. Всё сосчитано одним запросом на один момент, поэтому это не"
    " гонка: остановите отправку, прежде чем что-либо исправлять руками."
)


def _burn(burn: Burn, promise: str) -> Said:
    return Said(
        f"Доля неудачных попыток за {span(burn.long)}, не считая неверных адресов: {SHARE}.",
        f"{promise} Считаются ошибки провайдера, сети, отправителя и наши собственные, но не неверные адреса. Если"
        f" попыток меньше {burn.attempts}, судить не о чем.",
    )


SAID: Final[dict[Alert, Said]] = {
    delivery.BREAKER_TRIPPED: Said(
        f"Предохранитель кампании {_CAMPAIGN} разомкнут: {_PROVIDER} отклоняет письма.",
        f"Неудачных попыток подряд: {BREAKER_THRESHOLD}; кампания остановилась сама и ничего не отправляет. В конце"
        " паузы провайдера проверит одно пробное письмо; оповещение закроется, когда оно пройдёт.",
    ),
    delivery.NOTHING_SENT: Said(
        f"Больше минуты ничего не отправлено, а писем, которым пора уходить: {COUNT}.",
        "Кампании активны, их письма ждут, но ни один провайдер не принял ни одного. Отложенные кампании и кампании на"
        " паузе не считаются, так что дело не в лимите и не в паузе: стоят воркеры, провайдер или сеть.",
    ),
    burning.FAST: _burn(BURN_FAST, "При таком темпе месячного бюджета хватит на два дня."),
    burning.STEADY: _burn(BURN_STEADY, "При таком темпе месячного бюджета хватит на пять дней."),
    burning.SLOW: _burn(BURN_SLOW, "Месячный бюджет кончится раньше месяца."),
    delivery.SENDER_REJECTED: Said(
        f"{_PROVIDER} отклоняет нас как отправителя.",
        f"Писем и соединений, отклонённых за 10 минут из-за того, кто отправляет: {COUNT}. Адрес или домен"
        " заблокирован либо не хватает прав; каждое новое письмо портит репутацию.",
    ),
    delivery.AUTH_FAILED: Said(
        f"{_PROVIDER} не принимает наше имя пользователя или пароль.",
        f"{_WAITING} Само это ожидание не кончится: нужно исправить учётные данные и возобновить кампании.",
    ),
    delivery.UNREACHABLE: Said(
        f"{_PROVIDER} недоступен.",
        f"{_WAITING} Имя, сеть или TLS: пока соединение не установлено, не пробуем отправить ни одного письма.",
    ),
    delivery.LIMITER_UNAVAILABLE: Said(
        f"Redis не отвечает, поэтому через {_PROVIDER} ничего не отправляется.",
        f"{_WAITING} Часовой лимит посчитать нельзя, и отправка стоит, чтобы его не превысить; она продолжится, когда"
        " Redis ответит.",
    ),
    delivery.TOO_RISKY: Said(
        f"{_PROVIDER} отклоняет само письмо кампании {_CAMPAIGN}.",
        "Отклонён его размер или содержание, и кампания встала на паузу, пока его не получили другие. Её менеджер"
        " должен исправить письмо и возобновить кампанию.",
    ),
    delivery.LIMIT_NEAR_WITH_MISS: Said(
        f"Часового лимита {_PROVIDER} не хватит; писем, которые не уйдут в этом часе: {COUNT}.",
        f"Израсходовано не меньше {LIMIT_NEAR * 100:.0f} %, и в темпе последних минут лимит кончится через"
        f" {delivery.LIMIT_REACHED_IN}: дальше идущие кампании будут ждать следующего часа. Пока есть время, поднимите"
        " лимит у провайдера или перенесите одну из кампаний.",
    ),
    delivery.LIMIT_FORGOTTEN: Said(
        f"Redis забыл часть писем этого часа для лимита {_PROVIDER}.",
        f"Счёт Redis минус счёт PostgreSQL: {COUNT}. Redis потерял память или восстановлен из копии; лимит провайдера"
        " может быть превышен.",
    ),
    delivery.UNKNOWN: Said(
        f"Писем кампании {_CAMPAIGN}, о которых никто не знает, дошли ли они: {COUNT}.",
        "Соединение или процесс оборвались между последним байтом письма и ответом. Письма не потеряны и не уйдут"
        " дважды: решает человек.",
    ),
    delivery.CONSERVATION_BROKEN: Said(
        f"Кампании не сходятся; получателей больше или меньше, чем должно быть, на: {COUNT}.", _BROKEN
    ),
    delivery.ORPHANED: Said(f"Писем в работе, которые не держит ни одна аренда: {COUNT}.", _BROKEN),
    delivery.FINISHED_WITH_ERRORS: Said(
        f"Кампаний, завершившихся с ошибками за последние 10 минут: {COUNT}.",
        "Часть их писем не отправлена окончательно, или никто не знает, что с ними стало.",
    ),
    delivery.DEFERRED_AGAIN: Said(
        f"Кампания {_CAMPAIGN} останавливается снова и снова.",
        f"Остановок и продолжений за час: {COUNT}. Она начинает, отправляет немного и ждёт; причины видны на дашборде.",
    ),
    delivery.FINISHED_BADLY: Said(
        f"Кампания {_CAMPAIGN} потеряла {SHARE} своих писем.",
        f"Они не отправлены окончательно. Доля больше {CAMPAIGN_FAILED_SHARE:.0%} означает плохой список или плохое"
        " письмо, и провайдер это тоже замечает.",
    ),
}
