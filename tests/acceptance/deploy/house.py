"""Name spaces for containers: a network of their own, file systems in layers over this machine's, volumes.

Everything here is done inside mount, network and process name spaces that belong to this run alone: nothing of it is
seen by the machine, and all of it goes with the run.
"""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from oncall.stack.supervisor import ROOT
from tests.acceptance.deploy.compose import Mount

NETWORK = "10.77.0."
BRIDGE = f"{NETWORK}1"
FIRST = 10


@dataclass(frozen=True)
class House:
    """One run's folder, and the containers' addresses by their services' names."""

    folder: Path
    addresses: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def build(cls, folder: Path, names: Sequence[str]) -> "House":
        """Make the network and the layer that all file systems begin with. Run as root of the name spaces."""
        addresses = {name: f"{NETWORK}{FIRST + place}" for place, name in enumerate(names)}
        house = cls(folder, addresses)
        folder.mkdir()
        _run("mount", "-t", "tmpfs", "tmpfs", str(folder))
        _run("mount", "-t", "tmpfs", "tmpfs", "/run")
        house._lay_network()
        house._lay_base()
        return house

    def root(self, name: str) -> Path:
        """Say where a file system lies."""
        return self.folder / name / "root"

    def layer(self, name: str, *below: str) -> Path:
        """Lay a new file system over others (the uppermost first) and this machine's, and mount it; give its root."""
        for part in ("upper", "work", "root"):
            (self.folder / name / part).mkdir(parents=True)
        root = self.root(name)
        lower = ":".join([*(str(self.folder / each / "upper") for each in below), "/"])
        options = f"lowerdir={lower},upperdir={root.with_name('upper')},workdir={root.with_name('work')}"
        _run("mount", "-t", "overlay", "overlay", "-o", options, str(root))
        return root

    def furnish(self, root: Path) -> None:
        """Give a file system what every container has: devices, processes, a folder for passing things."""
        _run("mount", "--rbind", "/dev", f"{root}/dev")
        for place in ("/dev/shm", "/tmp", "/run"):
            _run("mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", f"{root}{place}")

    def mount(self, root: Path, mount: Mount, base: Path) -> None:
        """Bind a volume, or something of the project, into a file system; `base`: where relative paths begin."""
        target = root / mount.target.lstrip("/")
        source = base / mount.source if mount.source.startswith(".") else self._volume(mount.source, target)
        if source.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch()
        _run("mount", "--bind", str(source.resolve()), str(target))
        if mount.is_read_only:
            _run("mount", "-o", "remount,bind,ro", str(target))

    def _volume(self, name: str, target: Path) -> Path:
        """Give a named volume; an empty one takes its owner from the folder that it covers, as an engine does."""
        volume = self.folder / "volumes" / name
        if not volume.exists():
            volume.mkdir(parents=True)
            if target.exists():
                facts = target.stat()
                shutil.chown(volume, facts.st_uid, facts.st_gid)
                volume.chmod(facts.st_mode & 0o7777)
        return volume

    def _lay_network(self) -> None:
        _run("mkdir", "-p", "/run/netns")
        _ip("link set lo up", "link add house type bridge", f"addr add {BRIDGE}/24 dev house", "link set house up")
        for place, (name, address) in enumerate(self.addresses.items()):
            _ip(f"netns add {name}", f"link add v{place} type veth peer name eth0 netns {name}")
            _ip(f"link set v{place} master house up")
            inside = (f"addr add {address}/24 dev eth0", "link set lo up", "link set eth0 up")
            _ip(*inside, options=["-n", name])

    def _lay_base(self) -> None:
        """Lay what all images have in common: names in /etc/hosts, and a way for any user to the Python in use."""
        root = self.layer("base")
        known = ["127.0.0.1 localhost", *(f"{address} {name}" for name, address in self.addresses.items())]
        (root / "etc" / "hosts").write_text("\n".join(known) + "\n", "utf-8")
        for needed in {ROOT, Path(sys.prefix), Path(sys.base_prefix)}:
            for folder in (needed, *needed.parents):
                place = root / str(folder).lstrip("/")
                place.chmod(place.stat().st_mode | 0o055)


def _ip(*lines: str, options: Sequence[str] = ()) -> None:
    subprocess.run(["ip", *options, "-batch", "-"], input="\n".join(lines), text=True, check=True)


def _run(*argv: str) -> None:
    subprocess.run(argv, check=True)
