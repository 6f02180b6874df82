"""django-post-office with two processes: queue first (not timed), then send."""

import time

from django.core.management import call_command

from benchmarks.sending.letter import FROM, HTML, SUBJECT, TEXT, addresses
from benchmarks.sending.peers.configure import answer, configure


def main() -> None:
    """Send."""
    letters = configure("post_office", POST_OFFICE={"BATCH_SIZE": 1000, "THREADS_PER_PROCESS": 1})
    call_command("migrate", verbosity=0)
    from post_office import mail  # noqa: PLC0415 -- needs the applications loaded
    from post_office.models import Email  # noqa: PLC0415 -- likewise

    Email.objects.all().delete()
    queued = [
        {"sender": FROM, "recipients": [address], "subject": SUBJECT, "message": TEXT, "html_message": HTML}
        for address in addresses(letters)
    ]
    mail.send_many(queued)
    began = time.perf_counter()
    call_command("send_queued_mail", processes=2, verbosity=0)
    seconds = time.perf_counter() - began
    answer(Email.objects.filter(status=0).count(), seconds)


main()
