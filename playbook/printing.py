"""Print a snippet or a command as text for bash, for each door.

The containers' names, users and files are those of `deploy/compose.yml`; on Kubernetes the workloads carry the same
names, in the namespace `mailer`. Traps that the wrappers know: `psql -c` fills no variable, so the statement comes on
standard input; without ON_ERROR_STOP an error exits 0; PgBouncer drops PGOPTIONS, so the time limit is set within the
transaction; `redis-cli` exits 0 on errors without `-e`, shows nil as an empty line without `--no-raw` where nobody
looks at a terminal, and takes `redis://:password@…` for a user whose name is empty; `exec` into a container skips its
entry point, which knows the passwords; no client gives up by itself on a server that has stopped answering, so
`timeout` ends it and says so.
"""

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from playbook.binding import GAP
from playbook.block import Block, Door, Piece, Pieces, Slot
from playbook.parameters import PARAMETERS
from playbook.snippet import Effect, Kind, Snippet

_IN_COMPOSE: Final = "docker compose -p mailer exec -T"
_IN_KUBERNETES: Final = "kubectl -n mailer exec -i"
_VALKEY: Final = """sh -c 'REDISCLI_AUTH="$(cat /secrets/redis)" exec valkey-cli --no-raw -e "$@"' sh"""
REDIS_CLI: Final = r'redis-cli --no-raw --no-auth-warning -e -u "${REDIS_URL/\/\/:///default:}"'
_PROMTOOL: Final = "promtool query instant http://127.0.0.1:9090"
_ENTRY: Final = "sh deploy/entrypoint.sh"

_PSQL: Final = {
    Door.PLAIN: 'psql "$DATABASE_URL"',
    Door.DOCKER: f"{_IN_COMPOSE} postgres psql -U mailer -d mailer",
    Door.KUBECTL: f"{_IN_KUBERNETES} statefulset/postgres -- psql -U mailer -d mailer",
}
_REDIS: Final = {
    Door.PLAIN: REDIS_CLI,
    Door.DOCKER: f"{_IN_COMPOSE} valkey {_VALKEY}",
    Door.KUBECTL: f"{_IN_KUBERNETES} statefulset/valkey -- {_VALKEY}",
}
_PROMQL: Final = {
    Door.PLAIN: 'promtool query instant "$PROMETHEUS_URL"',
    Door.DOCKER: f"{_IN_COMPOSE} prometheus {_PROMTOOL}",
    Door.KUBECTL: f"{_IN_KUBERNETES} statefulset/prometheus -- {_PROMTOOL}",
}
_WITHIN: Final = {
    Door.PLAIN: "",
    Door.DOCKER: f"{_IN_COMPOSE} web {_ENTRY} ",
    Door.KUBECTL: f"{_IN_KUBERNETES} deploy/web -- {_ENTRY} ",
}
_NOTHING: Final = dict.fromkeys(Door, "")
_BARE_GAP: Final = re.compile(r'(?<!")\$([a-z_]+)\b(?!")')
_NEEDS_SHELL: Final = re.compile(r"[|;&<>\n$]")


def printed(snippet: Snippet) -> Block:
    """Print a snippet."""
    return _PRINTERS[snippet.kind](snippet)


def command(text: str) -> Block:
    """Print a command of the front door; `$campaign_id` and its like become gaps, in quotes."""
    return _shell(_BARE_GAP.sub(_in_quotes, text), "bash")


def _in_quotes(gap: re.Match[str]) -> str:
    return f'"{gap[0]}"' if gap[1] in PARAMETERS else gap[0]


def _sql(snippet: Snippet) -> Block:
    options: list[Piece] = [" -X -q -v ON_ERROR_STOP=1"]
    for parameter in snippet.parameters:
        options += [f' -v {parameter.name}="', Slot(parameter.name, f"${parameter.name}"), '"']
    opening = {door: (_limited(snippet), client, *options, " <<'SQL'\n") for door, client in _PSQL.items()}
    return Block("sql", opening, (_guarded(snippet),), dict.fromkeys(Door, "\nSQL"))


def _limited(snippet: Snippet) -> str:
    """End the line by itself, whatever hangs: the server, the container's engine, the way to it."""
    return f"timeout -v {snippet.line_seconds} "


def _guarded(snippet: Snippet) -> str:
    begin = "BEGIN READ ONLY" if snippet.effect is Effect.READ else "BEGIN"
    limit = f"SET LOCAL statement_timeout = '{int(snippet.budget.total_seconds() * 1000)}ms'"
    return f"{begin};\n{limit};\n{snippet.body};\nCOMMIT;"


def _redis(snippet: Snippet) -> Block:
    words: list[Piece] = []
    for word in shlex.split(snippet.body):
        words += [" ", *_quoted_word(word)]
    opening = {door: (_limited(snippet), client) for door, client in _REDIS.items()}
    return Block("redis", opening, tuple(words), _NOTHING)


def _quoted_word(word: str) -> Iterator[Piece]:
    if GAP.search(word) is None:
        yield shlex.quote(word)
        return
    yield '"'
    yield from _split(word, _plain)
    yield '"'


def _logql(snippet: Snippet) -> Block:
    opening = {door: (f"{where}oncall logql '",) for door, where in _WITHIN.items()}
    options = f"' --since {snippet.since} --timeout {snippet.budget.total_seconds():g}s"
    return Block("logql", opening, _in_single_quotes(snippet.body), dict.fromkeys(Door, options))


def _promql(snippet: Snippet) -> Block:
    opening = {door: (_limited(snippet), f"{client} '") for door, client in _PROMQL.items()}
    return Block("promql", opening, _in_single_quotes(snippet.body), dict.fromkeys(Door, "'"))


def _in_single_quotes(text: str) -> Pieces:
    """Split a query at its gaps; an empty one leaves the single quotes for a variable, and comes back."""
    return tuple(_split(text.replace("'", "'\\''"), lambda name: f"'\"${name}\"'"))


def _shell_snippet(snippet: Snippet) -> Block:
    return _shell(snippet.body, "bash")


def _shell(text: str, language: str) -> Block:
    """Run a simple command within the container as it is; what a shell must read, a shell reads there.

    A variable of the container's own, such as a folder, is nothing on the machine from which a person enters.
    """
    body = tuple(_split(text, _plain))
    if _NEEDS_SHELL.search("".join(piece for piece in body if isinstance(piece, str))) is None:
        return Block(language, {door: (where,) for door, where in _WITHIN.items()}, body, _NOTHING)
    names = tuple(dict.fromkeys(piece.name for piece in body if isinstance(piece, Slot)))
    opening = {door: _by_shell(where, names) for door, where in _WITHIN.items()}
    return Block(language, opening, body, {door: "\nSH" if where else "" for door, where in _WITHIN.items()})


def _by_shell(where: str, names: tuple[str, ...]) -> Pieces:
    if not where:
        return ("",)
    pieces: list[Piece] = [where]
    for position, name in enumerate(names):
        pieces += [f'{"" if position else "env "}{name}="', Slot(name, f"${name}"), '" ']
    return (*pieces, "bash -s <<'SH'\n")


def _plain(name: str) -> str:
    return f"${name}"


def _split(text: str, unbound: Callable[[str], str]) -> Iterator[Piece]:
    """Part a text at the gaps that we know; other variables are the shell's own."""
    end = 0
    for gap in GAP.finditer(text):
        if gap[1] in PARAMETERS:
            yield text[end : gap.start()]
            yield Slot(gap[1], unbound(gap[1]))
            end = gap.end()
    yield text[end:]


_PRINTERS: Final[Mapping[Kind, Callable[[Snippet], Block]]] = {
    Kind.SQL: _sql,
    Kind.REDIS: _redis,
    Kind.LOGQL: _logql,
    Kind.PROMQL: _promql,
    Kind.SHELL: _shell_snippet,
}
