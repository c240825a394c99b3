"""The command as a process of its own, and inside this one."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.cli.command import Command
from tests.support import forked
from tests.support.settings import an_environment

Run = Callable[..., subprocess.CompletedProcess[str]]
WITHOUT = {name: value for name, value in os.environ.items() if not name.startswith("AFTERCOURSE_")}


def run_process(*arguments: str, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `aftercourse` with these settings and no others."""
    return forked.run(arguments, {**WITHOUT, **settings}, stdin=stdin, seconds=60)


@pytest.fixture
def installation(tmp_path: Path) -> dict[str, str]:
    """The settings of an installation whose database does not exist yet."""
    return an_environment(f"sqlite:///{tmp_path / 'fresh.sqlite'}")


@pytest.fixture
def migrated(installation: dict[str, str], sqlite_template: Path, tmp_path: Path) -> dict[str, str]:
    """The settings of an installation whose database has the newest schema and nothing in it."""
    shutil.copyfile(sqlite_template, tmp_path / "fresh.sqlite")
    return installation


@pytest.fixture
def aftercourse(
    migrated: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """The command on an installation that was migrated."""
    return Command(monkeypatch, capsys, migrated)
