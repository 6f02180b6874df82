"""A loop of Django's EmailMultiAlternatives over one open connection: what most shops write first."""

import time

from django.core.mail import EmailMultiAlternatives, get_connection

from benchmarks.sending.letter import FROM, HTML, SUBJECT, TEXT, addresses
from benchmarks.sending.peers.configure import answer, configure


def main() -> None:
    """Send."""
    letters = configure()
    began = time.perf_counter()
    with get_connection() as connection:
        for address in addresses(letters):
            letter = EmailMultiAlternatives(SUBJECT, TEXT, FROM, [address], connection=connection)
            letter.attach_alternative(HTML, "text/html")
            letter.send()
    answer(letters, time.perf_counter() - began)


main()
