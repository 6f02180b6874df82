"""django-mailer: queue first (not timed), then send; one process is all it has."""

import logging
import time

from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command

from benchmarks.sending.letter import FROM, HTML, SUBJECT, TEXT, addresses
from benchmarks.sending.peers.configure import answer, configure


def main() -> None:
    """Send."""
    letters = configure("mailer", EMAIL_BACKEND="mailer.backend.DbBackend")
    logging.disable()
    call_command("migrate", verbosity=0)
    from mailer.engine import send_all  # noqa: PLC0415 -- needs the applications loaded
    from mailer.models import Message, MessageLog  # noqa: PLC0415 -- likewise

    Message.objects.all().delete()
    MessageLog.objects.all().delete()
    for address in addresses(letters):
        letter = EmailMultiAlternatives(SUBJECT, TEXT, FROM, [address])
        letter.attach_alternative(HTML, "text/html")
        letter.send()
    began = time.perf_counter()
    send_all()
    seconds = time.perf_counter() - began
    answer(MessageLog.objects.filter(result="1").count(), seconds)


main()
