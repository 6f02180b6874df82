"""What a spectator should look at afterwards."""

from pathlib import Path

from mailer_core.services.progress import Progress
from oncall.mailer_stack import MailerStack

SENT = b'"message":"Email sent successfully"'


def lines_with(log: Path, words: bytes) -> int:
    """Count the lines of a log that hold these words."""
    with log.open("rb") as stream:
        return sum(words in line for line in stream)


def summary(running: MailerStack, chapters: list[Progress], seconds: float) -> str:
    """Sum the demonstration up."""
    totals = {state: sum(seen.counts[state] for seen in chapters) for state in ("sent", "failed", "unknown")}
    log = running.log("worker")
    return f"""
Summary
  sent {totals["sent"]}, failed {totals["failed"]}, unknown {totals["unknown"]}, in {seconds:.0f} s with everything
  the worker's log says “Email sent successfully” {lines_with(log, SENT)} times
  log      {log}
  letters  {running.parts.smtp.options.folder}
  look at  grep -c "Email sent successfully" {log}
           grep "Circuit breaker opened" {log}
  bad day  oncall up --state {running.parts.folder}
           then /console/campaigns/{chapters[-1].id}/ there, signed in as {running.on_call.name}
  next     make up
"""
