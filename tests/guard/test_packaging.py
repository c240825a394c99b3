"""Packaging: what an installation holds is what the checkout holds."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.guard.repository import ROOT, name, tracked

SHIPPED = ("service", "workers", "config", "simulator", "migrations")
BUILT_FROM = ("pyproject.toml", "README.md", "LICENSE", "MANIFEST.in")
BUILD = "from setuptools.build_meta import build_wheel; build_wheel('dist')"


def shipped() -> list[Path]:
    return [path for path in tracked() if name(path).split("/")[0] in SHIPPED]


def test_every_file_of_the_program_is_installed(tmp_path: Path) -> None:
    for path in [*shipped(), *(ROOT / each for each in BUILT_FROM)]:
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    built = subprocess.run([sys.executable, "-c", BUILD], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr[-2000:]
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert {name(path) for path in shipped()} - set(archive.namelist()) == set()
