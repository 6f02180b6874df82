"""The process's one connection to the provider, made lazily so that each forked process has its own."""

from functools import lru_cache

from celery.signals import worker_process_shutdown, worker_shutting_down
from django.conf import settings

from mailer_core.sending import shutdown
from mailer_core.smtp.address import parse_smtp_url
from mailer_core.smtp.client import SmtpConnection
from mailer_core.smtp.transport import Transport


@lru_cache(maxsize=1)
def transport() -> Transport:
    """Give the process's transport (`SMTP_URL`). It opens at its first letter."""
    return SmtpConnection(parse_smtp_url(settings.SMTP_URL))


def _goodbye(**_signal: object) -> None:
    transport().close()


worker_process_shutdown.connect(_goodbye)
worker_shutting_down.connect(shutdown.request)
