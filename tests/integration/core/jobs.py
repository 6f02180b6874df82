"""What a process of `workers.py` does."""

import os
import sys
import time

import django


def pump() -> None:
    """Send until nothing can be sent."""
    from mailer_core.sending.pump import pump as send  # noqa: PLC0415 -- Django must be set up first
    from mailer_core.sending.relay import transport  # noqa: PLC0415

    while send(transport()).budget_spent:
        pass


def grants(times: str, wanted: str) -> None:
    """Ask Redis for tokens so often, record each grant before it counts, as a pump does, and say how many it had."""
    from mailer_core.exceptions import LimiterUnavailable  # noqa: PLC0415 -- Django must be set up first
    from mailer_core.sending import limiter  # noqa: PLC0415

    had, left = 0, int(times)
    while left:
        try:
            grant = limiter.reserve("smtp_global", int(wanted))
            left -= 1
            if grant.granted and limiter.record(grant, grant.granted):
                had += grant.granted
            elif grant.granted:
                limiter.give_back(grant, grant.granted)  # void: granted while another's seed was not committed yet
                limiter.seed(grant.provider, grant.key_hour)
        except LimiterUnavailable:
            time.sleep(0.05)
    sys.stdout.write(f"{had}\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oncall.site.settings")
    django.setup()
    pump() if sys.argv[1:] == ["pump"] else grants(*sys.argv[2:])
