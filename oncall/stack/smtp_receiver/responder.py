"""What one client is told: the right reply, or what the fault plan has in its place."""

import asyncio
import time
from collections.abc import Iterable

from oncall.stack.smtp_receiver import replies
from oncall.stack.smtp_receiver.faults import Action, Fault, FaultWatch, Point, Verdict
from oncall.stack.smtp_receiver.letters import Book, Event
from oncall.stack.smtp_receiver.replies import Reply
from oncall.stack.smtp_receiver.wire import ClosedError, Wire


class Responder:
    """Speaks for one connection, and notes in the book what went wrong on it."""

    def __init__(self, wire: Wire, faults: FaultWatch, book: Book, connection: int, *, enhanced: bool) -> None:
        self._wire = wire
        self._faults = faults
        self._book = book
        self._connection = connection
        self._enhanced = enhanced

    async def reply(self, point: Point, right: Reply, subjects: Iterable[str] = ()) -> bool:
        """Give the right reply, unless a fault strikes: then False."""
        if await self.suffer(point, self.verdict(point, subjects), subjects):
            return False
        self.say(right)
        return True

    def verdict(self, point: Point, subjects: Iterable[str] = ()) -> Verdict:
        """Ask the plan what becomes of this occasion; asking counts it."""
        return self._faults.verdict(point, subjects)

    async def suffer(self, point: Point, verdict: Verdict, subjects: Iterable[str]) -> bool:
        """Let delay and fault happen; True if the fault took the place of the right reply.

        Raises:
            ClosedError: the fault has ended the session.

        """
        if verdict.delay:
            await self._wire.flush()
            await asyncio.sleep(verdict.delay)
        if verdict.fault:
            await self._commit(point, verdict.fault, subjects)
        return verdict.fault is not None

    def refuse(self, point: str, reply: Reply, subjects: Iterable[str] = ()) -> None:
        """Refuse of the receiver's own accord."""
        self._note(point, f"{reply.code} {reply.enhanced} {reply.text}", subjects)
        self.say(reply)

    def say(self, reply: Reply) -> None:
        """Give a reply that no fault concerns."""
        self._wire.say(reply.wire(enhanced=self._enhanced))

    async def end(self) -> None:
        """Close the connection after what was said; raises ClosedError."""
        await self._wire.close()
        raise ClosedError("said goodbye")

    async def _commit(self, point: Point, fault: Fault, subjects: Iterable[str]) -> None:
        self._note(point, fault.reply or fault.action, subjects)
        match fault.action:
            case Action.HANG:
                await self._wire.wait_for_end()
                raise ClosedError(fault.action)
            case Action.DROP:
                await self._wire.drop()
                raise ClosedError(fault.action)
            case _:
                await self._answer(Reply.parse(fault.reply))

    async def _answer(self, reply: Reply) -> None:
        """Give a reply, and close the channel after a 421 (RFC 5321 §3.8)."""
        self.say(reply)
        if reply.code == replies.CLOSING:
            await self.end()

    def _note(self, point: str, seen: str, subjects: Iterable[str]) -> None:
        self._book.note(Event(time.time_ns(), self._connection, str(point), str(seen), list(subjects)))
