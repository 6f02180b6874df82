"""Send what can be sent now: the story of the core, read top to bottom.

A pump is rung by a Celery message that may be lost, doubled or late. It takes batch after batch from
PostgreSQL until its budget is spent or nothing is due. One statement a letter writes the previous
letter's `sent` and the next one's `sending`, and what it answers is looked at before SMTP is touched.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

from django.conf import settings

from mailer_core.message.exceptions import MessageError
from mailer_core.models import RecipientState
from mailer_core.sending import facts, limiter, outcome, queries, shutdown, stops
from mailer_core.sending.batch import Batch, Letter, QueueView, next_queue, release, take_batch
from mailer_core.sending.database import LOST, execute, through_reconnects
from mailer_core.sending.decisions import Failed
from mailer_core.sending.heartbeat import Heartbeat
from mailer_core.sending.pace import pace_of
from mailer_core.sending.settlement import Settlement
from mailer_core.smtp.classify import classify
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.transport import Accepted, Transport
from observability import context
from observability.catalogue.events.letters import EmailSent
from observability.emit import emit

logger = logging.getLogger(__name__)

BUDGET_SECONDS = 5.0
"""A turn is short: a worker of one process has none to spare, and its tick waits behind it in the queue."""
PROGRESS_SECONDS = 2.0


@dataclass(slots=True)
class Done:
    """What a pump did: letters that ended in 250, and whether it stopped for its budget (there may be more)."""

    sent: int = 0
    budget_spent: bool = False


def pump(
    transport: Transport, budget: float = BUDGET_SECONDS, stopping: Callable[[], bool] = shutdown.requested
) -> Done:
    """Send until the budget is spent, nothing is due, or the process is asked to stop."""
    done = Done()
    ends = time.monotonic() + budget
    with Heartbeat() as heartbeat:
        while not stopping():
            if time.monotonic() >= ends:
                done.budget_spent = True
                break
            queue = next_queue()
            if queue is None:
                break
            done.sent += _serve(queue, transport, heartbeat, lambda: stopping() or time.monotonic() >= ends)
    return done


def _serve(queue: QueueView, transport: Transport, heartbeat: Heartbeat, stopping: Callable[[], bool]) -> int:
    with context.bound(campaign_id=str(queue.campaign_id)):
        batch = take_batch(queue, pace_of(transport).batch(settings.MAILER_BATCH))
        return Delivery(batch, transport, heartbeat, stopping).run() if batch else 0


class Taken(NamedTuple):
    """A letter that the provider has taken."""

    letter: Letter
    took_ms: float
    accepted: Accepted


class Delivery:
    """One batch on its way. Whatever happens, the lease is closed and what was not begun is given back."""

    def __init__(self, batch: Batch, transport: Transport, heartbeat: Heartbeat, stopping: Callable[[], bool]) -> None:
        self._batch = batch
        self._transport = transport
        self._heartbeat = heartbeat
        self._stopping = stopping
        self._progress_due = time.monotonic() + PROGRESS_SECONDS
        self._accepted: Taken | None = None  # a letter with its 250, `sent` not yet committed
        self._unbegun: Letter | None = None  # marked `sending`, perhaps, but SMTP not touched
        self._settled: EmailSent | None = None  # committed, and not yet told
        self._ahead: tuple[Letter, bytes | MessageError] | None = None  # composed while a commit was under way
        self._settlement = Settlement(batch.lease, batch.queue.id, batch.queue.generation)
        self._place = 0  # in the batch: the outcome of each letter before it is written down
        self._begun = 0
        self._sent = 0

    def run(self) -> int:
        """Send the batch's letters; returns how many ended in 250."""
        self._heartbeat.hold(self._batch.lease)
        began = time.monotonic()
        try:
            self._send_all()
        except LOST as error:
            logger.warning("PostgreSQL was lost in the middle of a batch", extra={"error": str(error)})
        finally:
            pace_of(self._transport).note(self._begun, time.monotonic() - began)
            through_reconnects(self._end)
            self._heartbeat.hold(None)
        return self._sent

    def _send_all(self) -> None:
        letters = self._batch.letters
        for place, (letter, following) in enumerate(zip_longest(letters, letters[1:])):
            self._place = place
            if self._must_stop() or not self._connected():
                return
            wire = self._composed(letter)
            if isinstance(wire, MessageError):
                outcome.settle_unmade(self._batch, letter, wire)
                continue
            if not self._mark(letter, following) or not self._attempt(letter, wire):
                return
            self._note_progress()

    def _must_stop(self) -> bool:
        return self._stopping() or self._heartbeat.lost or self._batch.grant.expired()

    def _connected(self) -> bool:
        """Have a connection before a letter is marked, so that a dead server touches no letter."""
        try:
            self._transport.open()
        except SmtpFailure as failure:
            self._settle_accepted()
            outcome.connection_failed(self._batch.queue, failure)
            return False
        return True

    def _composed(self, letter: Letter) -> bytes | MessageError:
        """Give a letter's bytes, or what is wrong with it; the one composed ahead if it is this one."""
        ahead, self._ahead = self._ahead, None
        return ahead[1] if ahead and ahead[0] is letter else self._compose(letter)

    def _compose(self, letter: Letter) -> bytes | MessageError:
        try:
            return self._batch.content.letter(letter.id, letter.email, letter.fields, letter.attempt)
        except MessageError as error:
            return error

    def _mark(self, letter: Letter, following: Letter | None) -> bool:
        """Commit the previous letter's `sent` and this one's `sending`. False: this one must not be sent.

        While PostgreSQL commits, the following letter is composed.
        """
        self._unbegun = letter
        self._settlement.ask(self._accepted.letter.id if self._accepted else None, letter.id)
        if following is not None:
            self._make_ahead(following)
        return self._answered()

    def _make_ahead(self, letter: Letter) -> None:
        wire = self._compose(letter)
        self._ahead = (letter, wire)
        if isinstance(wire, bytes):
            self._transport.prepare(self._batch.content.envelope_from, letter.email, wire)

    def _settle_accepted(self) -> None:
        """Commit the last letter's `sent` and tell it; nothing is begun."""
        if self._accepted is not None:
            self._settlement.ask(self._accepted.letter.id, None)
            self._answered()
        self._tell_settled()

    def _answered(self) -> bool:
        """Wait for the commit, and make meanwhile what is told after it. True: the marked letter may be sent."""
        accepted = self._accepted
        fact = facts.sent(self._batch, *accepted) if accepted else None
        settled, marked = self._settlement.answer()
        if accepted and fact:
            self._note_settled(accepted.letter, fact, settled=settled)
        return marked

    def _note_settled(self, letter: Letter, fact: EmailSent, *, settled: bool) -> None:
        ours = settled or outcome.was_settled(self._batch.queue, letter.id)
        self._accepted = None
        if ours:
            self._sent += 1
            self._settled = fact
        else:
            emit(facts.fenced(self._batch, letter, RecipientState.SENT))

    def _tell_settled(self) -> None:
        settled, self._settled = self._settled, None
        if settled:
            emit(settled)
            if self._batch.queue.half_open:
                stops.prove_path(self._batch.queue, half_open=True)

    def _attempt(self, letter: Letter, wire: bytes) -> bool:
        """Hand one letter to the provider, and tell the one before while it reads. False: the batch ends here."""
        self._unbegun = None
        self._begun += 1
        began = time.monotonic()
        try:
            sender = self._batch.content.envelope_from
            accepted = self._transport.send(sender, letter.email, wire, self._tell_settled)
        except SmtpFailure as failure:
            self._tell_settled()  # the provider was gone before it could read
            failed = Failed(letter, failure, classify(failure), _ms_since(began))
            return outcome.settle_failure(self._batch, failed)
        self._accepted = Taken(letter, _ms_since(began), accepted)
        if self._batch.grant.hour_is_over():
            limiter.charge_new_hour(self._batch.grant)
        return True

    def _note_progress(self) -> None:
        if time.monotonic() >= self._progress_due:
            execute(queries.LEASE_PROGRESS, {"lease": self._batch.lease})
            self._progress_due = time.monotonic() + PROGRESS_SECONDS

    def _end(self) -> None:
        """Write down what is known, give back what was not begun."""
        self._settle_accepted()
        unbegun = self._unbegun.id if self._unbegun else None
        letters = self._batch.letters
        for letter in release(self._batch, letters[self._place :], unbegun, len(letters) - self._begun):
            emit(facts.abandoned(self._batch, letter))


def _ms_since(began: float) -> float:
    return round((time.monotonic() - began) * 1000, 3)
