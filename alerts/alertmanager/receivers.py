"""The receivers: a webhook, e-mail and Slack, each where the settings name it."""

from typing import Any

from alerts.alertmanager.routing import PAGE, TICKET, WATCHDOG
from alerts.alertmanager.settings import Settings


def receivers(settings: Settings) -> list[dict[str, Any]]:
    """Build all of them; the watchdog's is empty where no dead man's switch is named."""
    return [
        _people(PAGE, settings.page_webhook_url, settings),
        _people(TICKET, settings.ticket_webhook_url, settings),
        {"name": WATCHDOG, **_webhook(settings.watchdog_url, send_resolved=False)},
    ]


def _people(name: str, url: str, settings: Settings) -> dict[str, Any]:
    webhook = _webhook(url, settings.webhook_token_file)
    return {"name": name, **webhook, **_email(settings), **_slack(settings)}


def _webhook(url: str, token_file: str = "", *, send_resolved: bool = True) -> dict[str, Any]:
    if not url:
        return {}
    webhook: dict[str, Any] = {"url": url, "send_resolved": send_resolved}
    if token_file:
        webhook["http_config"] = {"authorization": {"credentials_file": token_file}}
    return {"webhook_configs": [webhook]}


def _email(settings: Settings) -> dict[str, Any]:
    if not settings.email_to:
        return {}
    email: dict[str, Any] = {
        "to": settings.email_to,
        "from": settings.email_from,
        "smarthost": settings.email_smarthost,
        "require_tls": settings.email_tls,
        "send_resolved": True,
        "headers": {"Subject": '{{ template "mailer.title" . }}'},
        "text": '{{ template "mailer.text" . }}',
        "html": '{{ template "mailer.html" . }}',
    }
    if settings.email_user:
        email |= {"auth_username": settings.email_user, "auth_password_file": settings.email_password_file}
    return {"email_configs": [email]}


def _slack(settings: Settings) -> dict[str, Any]:
    if not settings.slack_url_file:
        return {}
    slack = {
        "api_url_file": settings.slack_url_file,
        "channel": settings.slack_channel,
        "send_resolved": True,
        "color": '{{ template "mailer.colour" . }}',
        "title": '{{ template "mailer.title" . }}',
        "title_link": '{{ template "mailer.playbook" . }}',
        "text": '{{ template "mailer.slack" . }}',
        "fallback": '{{ template "mailer.title" . }}',
        "actions": [
            {"type": "button", "text": text, "url": f'{{{{ template "mailer.{name}" . }}}}'}
            for text, name in (("Playbook", "playbook"), ("Dashboard", "dashboard"), ("Silence", "silence"))
        ],
    }
    return {"slack_configs": [slack]}
