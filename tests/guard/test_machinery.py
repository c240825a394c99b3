"""The machinery: what `make` promises, and plain sentences where a machine lacks something."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guard.repository import ROOT

MAKE = shutil.which("make") or "make"


def make(folder: Path, *targets: str, path: str) -> subprocess.CompletedProcess[str]:
    command = [MAKE, "-C", str(folder), f"DISTRIBUTION={path}", *targets]
    return subprocess.run(command, env={"PATH": path}, capture_output=True, text=True, check=False)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder with what `make setup` reads, and no Python on its path."""
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "bin").mkdir()
    return tmp_path


def test_make_alone_tells_everything_that_it_can_do() -> None:
    written = (ROOT / "Makefile").read_text(encoding="utf-8")
    promised = set(re.findall(r"(?m)^\.PHONY: ([a-z-]+)$", written))
    told = make(ROOT, path="/usr/bin:/bin").stdout
    assert {"setup", "run", "test", "lint", "types", "format", "lock", "migrate", "clean"} <= promised
    assert set(re.findall(r"(?m)^  make ([a-z-]+) +\S", told)) == promised


def test_it_prefers_the_python_of_the_distribution(elsewhere: Path) -> None:
    (elsewhere / "usr").mkdir()
    for place in ("bin", "usr"):
        python = elsewhere / place / "python3.11"
        python.write_text(f'#!/bin/sh\n[ "$1" = -m ] && echo made by the one in {place}\nexit 0\n', encoding="utf-8")
        python.chmod(0o755)
    command = [MAKE, "-C", str(elsewhere), f"DISTRIBUTION={elsewhere / 'usr'}", ".venv/bin/python"]
    environment = {"PATH": str(elsewhere / "bin")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert "made by the one in usr" in done.stdout


def test_it_says_which_python_it_needs_where_there_is_none(elsewhere: Path) -> None:
    done = make(elsewhere, "setup", path=str(elsewhere / "bin"))
    assert done.returncode
    assert "Aftercourse needs Python 3.11 or newer" in done.stderr


def test_it_takes_no_python_that_is_too_old_or_broken(elsewhere: Path) -> None:
    for name in ("python3.12", "python3"):
        (elsewhere / "bin" / name).write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        (elsewhere / "bin" / name).chmod(0o755)
    assert "Aftercourse needs Python 3.11 or newer" in make(elsewhere, "setup", path=str(elsewhere / "bin")).stderr


def test_it_names_the_package_that_makes_virtual_environments(elsewhere: Path) -> None:
    python = elsewhere / "bin" / "python3.11"
    python.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\n', encoding="utf-8")
    python.chmod(0o755)
    assert "Debian package python3-venv" in make(elsewhere, "setup", path=str(elsewhere / "bin")).stderr


def test_it_names_the_debian_packages_that_it_may_not_install() -> None:
    command = [sys.executable, "-m", "tests.support.system"]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "redis-server chromium. There is no apt-get here" in done.stderr


def test_what_runs_for_others_runs_what_users_run() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [line for line in script.splitlines() if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec make test"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
