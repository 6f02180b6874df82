"""What happens for each alert of Loki's ruler, and what nearly does."""

from alerts import delivery, pipeline
from observability.catalogue.events.campaigns import CampaignFinished
from observability.catalogue.events.event import Event
from observability.catalogue.events.guards import BreakerOpened, ConservationBroken, MailerHeartbeat
from observability.catalogue.events.letters import EmailFailed
from observability.catalogue.events.relay import ConnectionFailed
from tests.integration.alerts.recording import Step
from tests.integration.alerts.stories.acts import both, emitting, event_of, once
from tests.integration.alerts.story import Story, calm
from tests.integration.alerts.world import CAMPAIGN, World

TEN_MINUTES = 600
RULER = 30


def _finished(failed: int, total: int = 100) -> Event:
    totals = {"sent": total - failed, "failed": failed, "total": total}
    return event_of(CampaignFinished, totals=totals, finished_with_errors=failed > 0)


def _finishing(failed: int) -> Step:
    return lambda world, number: world.emit(_finished(failed))


def _seeming_to_finish(failed: int, total: int) -> Step:
    """Let another program, another message and another level speak of the same campaign."""
    event = _finished(failed, total)
    told = {"totals": {"failed": failed, "total": total}, "campaign_id": CAMPAIGN}
    return both(
        lambda world, number: world.write("INFO", world.event_line(event), "other"),
        _logging("INFO", "Campaign finished, says the report", **told),
        _logging("WARNING", "Campaign finished", **told),
    )


def _logging(level: str, message: str, **extra: object) -> Step:
    def step(world: World, number: int) -> None:
        world.log_record(level, message, **extra)

    return step


def _writing(level: str, line: str, app: str = "mailer") -> Step:
    """Let something write past the formatter, or another program write."""

    def step(world: World, number: int) -> None:
        world.write(level, line, app)

    return step


def _beating(world: World, number: int) -> None:
    """Tell a heartbeat each minute."""
    if world.now % 60 == 0:
        emitting(MailerHeartbeat)(world, number)


_seeming_to_beat = both(
    lambda world, number: world.write("INFO", world.event_line(event_of(MailerHeartbeat)), "other"),
    _logging("INFO", "a page quotes: Mailer heartbeat"),
    _logging("WARNING", "Mailer heartbeat"),
)
"""Another program, another message and another level speak of one."""


STORIES = (
    Story(
        delivery.FINISHED_BADLY,
        once(both(_finishing(8), _seeming_to_finish(0, 1_000), _writing("INFO", 'Campaign finished {"torn'))),
        once(both(_finishing(4), _seeming_to_finish(50, 100))),
        labels={"campaign_id": CAMPAIGN},
        lasts=TEN_MINUTES,
        interval=RULER,
    ),
    Story(
        pipeline.UNFORESEEN_ERRORS,
        once(_logging("ERROR", "KeyError: 'provider'")),
        once(
            both(
                emitting(EmailFailed),
                emitting(ConnectionFailed),
                emitting(BreakerOpened),
                emitting(ConservationBroken),
                _logging("WARNING", "retrying"),
                _writing("ERROR", '{"message": "KeyError"}', "other"),
            )
        ),
        labels={"component": "worker"},
        lasts=TEN_MINUTES,
        interval=RULER,
    ),
    Story(
        pipeline.LINES_UNREADABLE,
        once(_writing("INFO", "Traceback (most recent call last):")),
        both(_logging("INFO", "all is {well}"), _writing("INFO", "no JSON at all", "other")),
        labels={"component": "other"},
        lasts=TEN_MINUTES,
        interval=RULER,
    ),
    Story(
        pipeline.NO_HEARTBEAT,
        _seeming_to_beat,
        both(_beating, _seeming_to_beat),
        both(_beating, _seeming_to_beat),
        before=_beating,
        onset=150,
        interval=RULER,
        blind=True,
    ),
    Story(pipeline.LOKI_WATCHDOG, calm, calm, always=True, interval=RULER),
)
