"""Run `oncall` beside the stack as a person would, and keep what it logged with the other processes' logs."""

import subprocess

from oncall.mailer_stack import MailerStack
from oncall.stack.supervisor import python_command

LOG = "commands"
LIMIT_SECONDS = 60


def begin_log(running: MailerStack) -> None:
    """Begin a new log with a new stack, as its processes do."""
    running.log(LOG).write_bytes(b"")


def run(running: MailerStack, words: list[str], given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command to its end, in English; what it logs is appended to the log as well. Raises TimeoutExpired."""
    done = subprocess.run(
        [*python_command("oncall"), *words],
        env={**running.process_environment, "ONCALL_LOG_STDERR": "true", "LC_ALL": "en", "PYTHONUTF8": "1"},
        input=given,
        capture_output=True,
        encoding="utf-8",
        timeout=LIMIT_SECONDS,
        check=False,
    )
    with running.log(LOG).open("a", encoding="utf-8") as stream:
        stream.write(done.stderr)
    return done
