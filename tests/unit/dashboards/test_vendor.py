"""What is not ours lies here unchanged, under the digests that its README names."""

import hashlib
import re
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[3] / "dashboards" / "vendor"
ROW = re.compile(r"^\| `([^`]+)` \| `([0-9a-f]{64})` \|$", re.MULTILINE)


@pytest.mark.parametrize("package", sorted(folder.name for folder in VENDOR.iterdir() if folder.is_dir()))
def test_vendored_files_are_those_of_the_package(package: str) -> None:
    folder = VENDOR / package
    promised = dict(ROW.findall((folder / "README.md").read_text()))
    found = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.iterdir()
        if file.name != "README.md"
    }
    assert found == promised
