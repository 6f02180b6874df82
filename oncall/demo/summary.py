"""What a spectator should look at afterwards."""

from pathlib import Path

from mailer_core.services.progress import Progress
from oncall.mailer_stack import MailerStack
from oncall.terminal import shown, way_to_oncall

NEXT_LINE = "\n           "
SENT = b'"message":"Email sent successfully"'


def lines_with(log: Path, words: bytes) -> int:
    """Count the lines of a log that hold these words."""
    with log.open("rb") as stream:
        return sum(words in line for line in stream)


def summary(running: MailerStack, chapters: list[Progress], seconds: float) -> str:
    """Sum the demonstration up."""
    totals = {state: sum(seen.counts[state] for seen in chapters) for state in ("sent", "failed", "unknown")}
    log = running.log("worker")
    way = way_to_oncall()
    return f"""
Summary
  sent {totals["sent"]}, failed {totals["failed"]}, unknown {totals["unknown"]}, in {seconds:.0f} s with everything
  the worker's log says “Email sent successfully” {lines_with(log, SENT)} times
  log      {shown(log)}
  letters  {shown(running.parts.smtp.options.folder)}
  look at  grep -c "Email sent successfully" {shown(log)}
           grep "Circuit breaker opened" {shown(log)}
  bad day  {f"{way}{NEXT_LINE}" if way else ""}oncall up --state {shown(running.parts.folder)}
           then /console/campaigns/{chapters[-1].id}/ there, signed in as {running.on_call.name}
  next     make up
"""
