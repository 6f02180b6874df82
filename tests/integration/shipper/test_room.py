"""A disk that fills: what is dropped is counted to the entry, and nothing else is lost."""

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from observability.spool.record import decode
from observability.spool.room import FULL
from observability.spool.segment import segments
from observability.spool.writer import SpoolWriter
from tests.integration.shipper.conservation import append_many, assert_conserved, event
from tests.integration.shipper.loki import FakeLoki
from tests.integration.shipper.shipping import ship_all
from tests.unit.spool.reading import in_child


def counted(loki: FakeLoki, spool: Path) -> int:
    """Sum up what notices, stored or still in the spool, say of entries taken and dropped later."""
    raw = [line for segment in segments(spool) for line in segment.path.read_bytes().splitlines()]
    lines = [record.line.decode() for record in map(decode, raw) if record]
    told = {line for _, _, line, _ in loki.stored} | set(lines)
    notices = [orjson.loads(line) for line in told]
    return sum(n["dropped"] for n in notices if n.get("drop_reason") == FULL)


def test_a_flood_into_a_small_spool_loses_what_is_counted_and_no_more(spool: Path, loki: FakeLoki) -> None:
    writer = SpoolWriter(spool, max_bytes=200_000, free_space_floor=0, tend_seconds=0.01)
    acknowledged = set()
    for burst in range(40):
        acknowledged |= append_many(writer, [f"e{burst}-{n}" for n in range(100)], "DEBUG" if burst % 2 else "INFO")
        writer.tend()
    writer.close()
    dropped = counted(loki, spool)
    assert dropped > 1000
    assert_conserved(acknowledged, loki, spool, dropped)
    ship_all(spool, loki)
    assert segments(spool) == []
    assert_conserved(acknowledged, loki, spool, dropped)
    assert counted(loki, spool) == dropped


def test_several_processes_share_one_bound(spool: Path, loki: FakeLoki, tmp_path: Path) -> None:
    writer = SpoolWriter(spool, max_bytes=300_000, free_space_floor=0, tend_seconds=0.005)
    acks = tmp_path / "acks"
    acks.mkdir()

    def flood(name: int) -> None:
        taken = append_many(writer, [f"p{name}-{n}" for n in range(3000)])
        (acks / str(name)).write_text("\n".join(taken))

    for name in range(4):
        in_child(lambda n=name: flood(n))  # type: ignore[misc]  # mypy cannot see the default
    writer.close()
    acknowledged = {event_id for file in acks.iterdir() for event_id in file.read_text().split()}
    ship_all(spool, loki)
    assert_conserved(acknowledged, loki, spool, counted(loki, spool))


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if mount is None or unmount is None:
        pytest.skip("needs the tool `mount`")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("`mount -t tmpfs` is not permitted to this user")
    yield disk
    subprocess.run([unmount, "-l", str(disk)], check=True)


def test_a_disk_that_is_really_full_costs_no_acknowledged_entry(tiny_disk: Path, loki: FakeLoki) -> None:
    spool = tiny_disk / "spool"
    writer = SpoolWriter(spool, free_space_floor=0, tend_seconds=3600)
    before = append_many(writer, [f"before-{n}" for n in range(100)])
    blocks = os.statvfs(tiny_disk)
    (tiny_disk / "somebody else's").write_bytes(b"x" * (blocks.f_bavail * blocks.f_frsize))
    during = append_many(writer, [f"during-{n}" for n in range(2000)])
    assert writer.stats().failed > 0
    assert len(during) < 2000
    (tiny_disk / "somebody else's").unlink()
    after = append_many(writer, [f"after-{n}" for n in range(10)])
    assert len(after) == 10
    writer.close()
    ship_all(spool, loki)
    assert_conserved(before | during | after, loki, spool)
    assert loki.notices() == 2000 - len(during)


def test_shipping_makes_room_on_a_full_disk_though_the_position_cannot_be_saved(
    tiny_disk: Path, loki: FakeLoki
) -> None:
    spool = tiny_disk / "spool"
    writer = SpoolWriter(spool, free_space_floor=0, tend_seconds=3600)
    acknowledged = append_many(writer, [f"e{n}" for n in range(500)])
    writer.close()
    blocks = os.statvfs(tiny_disk)
    (tiny_disk / "somebody else's").write_bytes(b"x" * (blocks.f_bavail * blocks.f_frsize))
    ship_all(spool, loki)
    assert segments(spool) == []
    assert_conserved(acknowledged, loki, spool)


def test_a_limit_on_the_size_of_files_only_makes_more_of_them(spool: Path, loki: FakeLoki, tmp_path: Path) -> None:
    acks = tmp_path / "acks"

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))
        writer = SpoolWriter(spool, free_space_floor=0, tend_seconds=3600)
        taken = {f"e{n}" for n in range(500) if writer.append(n, "INFO", event(f"e{n}"))}
        writer.close()
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        acks.write_text("\n".join(taken))

    in_child(limited)
    acknowledged = set(acks.read_text().split())
    assert 400 < len(acknowledged) < 500
    ship_all(spool, loki)
    assert_conserved(acknowledged, loki, spool)
