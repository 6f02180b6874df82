"""Every line that asks a service ends by itself, and says so, when all services have stopped answering."""

import os
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from oncall.logs.parts import store_command, store_url
from oncall.monitoring.parts import prometheus_command
from oncall.stack.ports import LOOPBACK, free_port
from oncall.stack.postgres import Postgres
from oncall.stack.smtp import SmtpReceiver
from oncall.stack.smtp_receiver.options import Options
from oncall.stack.supervisor import Supervisor
from oncall.stack.valkey import Valkey
from playbook.catalogue.snippets import SNIPPETS
from playbook.parameters import PARAMETERS
from playbook.snippet import Kind
from tests.freezing import frozen_servers
from tests.integration.playbook.asking import Answer, paste, path_with_clients, require_redis_cli, require_timeout
from tests.patience import PATIENCE
from tests.programs import promtool
from tests.services import FOLDER
from tests.unit.playbook.page import page, snippets

PARTS = ("postgres", "valkey", "prometheus-hanging", "logs-hanging", "smtp-hanging")
OF_THIS_MACHINE = {"shipper-state", "dead-letters", "folders-disk"}
"""They look at files and ask nobody."""
ALIKE = {name for name, one in SNIPPETS.items() if one.kind is Kind.LOGQL} - {"defer-reasons", "diagnose-problems"}
"""One form, and each costs a second of a processor: two are asked, one for each time limit."""
ASKED = sorted(set(SNIPPETS) - OF_THIS_MACHINE - ALIKE)
COMMANDS = (
    "oncall diagnose",
    'oncall why "$campaign_id"',
    'oncall campaign --user oncall unknown "$campaign_id"',
    'oncall act campaign-pause "$campaign_id"',
    "oncall act workers-drain",
)
MOST_SECONDS = 25
"""What a command of the front door may take when nothing answers it: an answer is promised within 30."""
SLOWNESS = PATIENCE
"""What a busy machine may need more to begin and to end a process; a line without a limit would never end."""
AT_ONCE = 48
"""They wait, and compute nothing."""
CLEAR = (
    "timeout: sending signal TERM",
    "timed out",
    "timeout expired",
    "Timeout reading",
    "no answer within",
    "not answer",
    "No nodes",
)
VALUES = {name: parameter.type.example for name, parameter in PARAMETERS.items()}


@dataclass(frozen=True)
class Ended:
    """What a line said, and after how many seconds."""

    answer: Answer
    seconds: float

    @property
    def words(self) -> str:
        return self.answer.out + self.answer.err


@pytest.fixture(scope="module")
def ended(
    supervisor: Supervisor,
    postgres_server: Postgres,
    valkey_server: Valkey,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Ended]:
    """Freeze everything once, and paste everything at once."""
    folder = tmp_path_factory.mktemp("hanging")
    relay = SmtpReceiver(supervisor, Options(FOLDER / "hanging-smtp"), PARTS[4])
    promtool()
    require_timeout()
    with ExitStack() as stack:
        prometheus, logs = free_port(), free_port()
        (folder / "prometheus.yml").write_text("")
        for name, command in (
            (PARTS[2], prometheus_command(prometheus, folder / "prometheus.yml", folder / "data")),
            (PARTS[3], store_command(logs, folder / "store")),
        ):
            supervisor.start(type(command)(name, command.argv, command.env, ready=command.ready))
            stack.callback(supervisor.stop, name)
        relay.start()
        stack.callback(relay.stop)
        environment = {
            **os.environ,
            **VALUES,
            "PATH": path_with_clients(folder / "bin"),
            "DATABASE_URL": postgres_server.dsn,
            "REDIS_URL": valkey_server.url,
            "PROMETHEUS_URL": f"http://{LOOPBACK}:{prometheus}",
            "LOKI_URL": store_url(logs),
            "SMTP_URL": relay.url,
        }
        with frozen_servers(supervisor, *PARTS):
            return _pasted(environment)


def _pasted(environment: Mapping[str, str]) -> dict[str, Ended]:
    """Paste everything at once, what takes longest first."""
    slowest = sorted(ASKED, key=lambda name: -SNIPPETS[name].line_seconds)
    lines = {line: line for line in COMMANDS} | {name: snippets()[name].text(values=VALUES) for name in slowest}

    def ask(name: str) -> Ended:
        began = time.monotonic()
        answer = paste(lines[name], environment)
        return Ended(answer, time.monotonic() - began)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(lines, pool.map(ask, lines), strict=True))


@pytest.mark.parametrize("name", ASKED)
def test_a_line_ends_in_its_time_and_says_that_nobody_answered(ended: dict[str, Ended], name: str) -> None:
    if SNIPPETS[name].kind is Kind.REDIS:
        require_redis_cli()
    assert ended[name].seconds < SNIPPETS[name].line_seconds + SLOWNESS
    assert any(words in ended[name].words for words in CLEAR), ended[name].words


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_ends_in_its_time_and_says_that_nobody_answered(ended: dict[str, Ended], line: str) -> None:
    assert any(block.text() == line for block in page("en").blocks), "the page prints it"
    assert ended[line].seconds < MOST_SECONDS + SLOWNESS
    assert ended[line].answer.code != 0
    assert any(words in ended[line].words for words in CLEAR), ended[line].words
    assert "Traceback" not in ended[line].words
