"""The next commands, each as it may be pasted. What changes production goes through the guarded `oncall act`."""

from observability.catalogue.text import Text
from playbook.diagnosis.causes.cause import Remedy


def safe(command: str, en: str, ru: str) -> Remedy:
    """Look, and change nothing."""
    return Remedy(command, False, Text(en, ru))


def act(command: str, en: str, ru: str) -> Remedy:
    """Change production; without its confirmation the command shows its plan alone."""
    return Remedy(f"oncall act {command}", True, Text(en, ru))


def again() -> Remedy:
    """Diagnose once more."""
    return safe("oncall diagnose", "diagnose again", "повторить диагностику")


def why(campaign: str) -> Remedy:
    """Tell the campaign's story."""
    return safe(f"oncall why {campaign}", "see the campaign's story", "посмотреть историю кампании")


def resume(campaign: str) -> Remedy:
    """Let a campaign go on now."""
    return act(f"campaign-resume {campaign}", "let it go on now", "продолжить отправку сейчас")


def reset_breaker(campaign: str) -> Remedy:
    """Let a breaker's probe letter go now."""
    return act(
        f"breaker-reset {campaign}",
        "let its probe letter go now, not at the end of the pause",
        "отправить пробное письмо сейчас, не дожидаясь конца паузы",
    )


def restart_workers() -> Remedy:
    """Restart the workers."""
    return act("workers-restart", "restart the workers; letters in hand are given back", "перезапустить воркеры")


def start(component: str) -> Remedy:
    """Start a part again, by Compose as it ships; elsewhere whatever supervises it does the same."""
    return Remedy(
        f"docker compose -p mailer restart {component}",
        True,
        Text(
            f"start {component} again (or by your own supervisor)",
            f"перезапустить {component} (или вашим супервизором)",
        ),
    )


def begin_anew(component: str, variable: str) -> Remedy:
    """Start a part with corrected variables: a mere restart keeps the old ones."""
    return Remedy(
        f"docker compose -p mailer up -d --force-recreate {component}",
        True,
        Text(
            f"once {variable} of {component} is corrected: begin it anew (a restart keeps the old one)",
            f"исправив {variable} у {component}: создать его заново (при перезапуске останется старый)",
        ),
    )


def check_login() -> Remedy:
    """Log in to the relay, sending nothing."""
    return safe(
        "oncall act credentials-check",
        "once SMTP_URL is corrected: does the relay take the login",
        "исправив SMTP_URL: принимает ли сервер вход",
    )


def restart(component: str) -> Remedy:
    """Restart a part that lives on this host."""
    return act(
        f"process-restart part={component}",
        f"restart {component}, which lives here",
        f"перезапустить {component}: он жив, на этой машине",
    )


def bring_back(component: str, alive: int | None) -> Remedy:
    """Restart a part that lives on this host, and start one that does not; None: nobody here knows of it."""
    return restart(component) if alive else start(component)


def end_session(pid: int) -> Remedy:
    """End a session of PostgreSQL."""
    return act(
        f"session-end pid={pid}",
        "end that session: the plan shows whose it is and who waits",
        "завершить этот сеанс: план покажет, чей он и кто ждёт",
    )


def free_connections() -> Remedy:
    """Give idle connections of the mailer's own back."""
    return act(
        "connections-free",
        "end the mailer's own idle sessions: the plan shows how many, and who holds the rest",
        "завершить праздные сеансы рассылки: план покажет их число и кто держит остальные",
    )
