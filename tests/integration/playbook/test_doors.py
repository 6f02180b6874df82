"""A block works through the doors of containers as it does on this machine: the same question, the same answer."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from playbook.block import Door
from playbook.catalogue.snippets import SNIPPETS
from playbook.printing import command, printed
from playbook.snippet import Kind
from tests.integration.playbook.asking import paste, require_redis_cli
from tests.integration.playbook.conftest import HEALTHY, LATE, ONE_OF_EACH, Asked
from tests.integration.playbook.containers import COMPOSE, laptop, workloads
from tests.integration.playbook.engine import REFUSED
from tests.integration.playbook.sampling import sample, shape

pytestmark = pytest.mark.django_db  # for pytest-django makes no database that no test asks for
MOMENTS = {"diagnose-slowness", "finish-forecast", LATE}
"""What they say is of the moment: how long Prometheus has watched, or what has lasted for half a minute."""
STATE = printed(SNIPPETS["campaign-state"])
each_door = pytest.mark.parametrize("door", [Door.DOCKER, Door.KUBECTL])


@pytest.mark.parametrize(
    ("door", "name"),
    [*((Door.DOCKER, name) for name in SNIPPETS), *((Door.KUBECTL, name) for name in ONE_OF_EACH)],
)
def test_a_container_answers_what_this_machine_answers(asked: dict[str, Asked], door: Door, name: str) -> None:
    if SNIPPETS[name].kind is Kind.REDIS:
        require_redis_cli()
    here, there = asked[HEALTHY].answers[name], asked[HEALTHY].inside[door][name]
    assert (there.code, there.err) == (here.code, ""), there.err
    if name not in MOMENTS:
        world, snippet = asked[HEALTHY].world, SNIPPETS[name]
        assert shape(sample(world, snippet, there)) == shape(sample(world, snippet, here))


@pytest.fixture
def machine(tmp_path: Path) -> Mapping[str, str]:
    """A machine with the doors to containers whose servers do not run: a refusal comes before any of them."""
    nowhere = {"DATABASE_URL": "postgresql://u:p@127.0.0.1:1/d", "REDIS_URL": "redis://:p@127.0.0.1:1/0"}
    return laptop(tmp_path / "laptop", {**nowhere, "PROMETHEUS_URL": "http://127.0.0.1:1"})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (" exec -T ", " exec ", "not `compose -p PROJECT exec -T SERVICE COMMAND`"),
        (" exec -T ", " exec -it ", "not `compose -p PROJECT exec -T SERVICE COMMAND`"),
        (" -p mailer ", " ", "not `compose -p PROJECT exec -T SERVICE COMMAND`"),
        (" -p mailer ", " -p other ", "no project 'other'"),
        (" postgres psql ", " database psql ", "no service 'database' in compose.yml"),
        (" psql ", " valkey-cli ", "there is no valkey-cli in postgres"),
    ],
)
def test_a_slip_in_the_words_for_docker_would_be_found(
    machine: Mapping[str, str], old: str, new: str, said: str
) -> None:
    _slip(STATE.text(Door.DOCKER), machine, old, new, said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (" -i ", " ", "not `-n NAMESPACE exec -i KIND/NAME -- COMMAND`"),
        (" -i ", " -it ", "not `-n NAMESPACE exec -i KIND/NAME -- COMMAND`"),
        (" -- ", " ", "not `-n NAMESPACE exec -i KIND/NAME -- COMMAND`"),
        (" -n mailer ", " -n default ", "no namespace 'default'"),
        ("statefulset/postgres", "deploy/postgres", "no workload 'deploy/postgres'"),
    ],
)
def test_a_slip_in_the_words_for_kubectl_would_be_found(
    machine: Mapping[str, str], old: str, new: str, said: str
) -> None:
    _slip(STATE.text(Door.KUBECTL), machine, old, new, said)


def _slip(text: str, machine: Mapping[str, str], old: str, new: str, said: str) -> None:
    assert old in text
    answer = paste(text.replace(old, new, 1), machine)
    assert said in answer.err
    assert answer.code in (REFUSED, 127)


@each_door
def test_words_arrive_in_a_container_as_they_were_quoted(
    machine: Mapping[str, str], door: Door, tmp_path: Path
) -> None:
    """Spaces, quotes, dollars and backslashes reach the program, and a variable of the shell its value."""
    simple = command("""python3 -c 'import sys; print(sys.argv[1:])' 'a  b' "it's" '$HOME' 'c\\d' $campaign_id""")
    wanted = ["a  b", "it's", "$HOME", "c\\d", "0f8f x"]
    assert paste(simple.text(door), {**machine, "campaign_id": wanted[-1]}).out == f"{wanted}\n"
    piped = command("""printf '%s|' "$ONCALL_ENV" "it's $campaign_id" | cat; echo "$REDIS_URL" >&2""")
    answer = paste(piped.text(door), {**machine, "campaign_id": "1 2", "ONCALL_ENV": "the caller's"})
    assert answer.out == "|it's 1 2|"
    assert answer.err == "redis://:p@127.0.0.1:1/0\n"


def test_the_doors_of_a_block_differ_in_the_way_in_alone() -> None:
    """So what one of them answers, the other would."""
    ways = {f"kubectl -n mailer exec -i {workload} --": name for workload, name in workloads().items()}
    for snippet in SNIPPETS.values():
        text = printed(snippet).text(Door.KUBECTL)
        way = next(way for way in ways if way in text)
        assert text.replace(way, f"docker compose -p {COMPOSE['name']} exec -T {ways[way]}") == printed(snippet).text(
            Door.DOCKER
        )
