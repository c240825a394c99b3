"""The examples that commands and the README give can be run as they stand."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.cli.conftest import WITHOUT, run_process

README = Path(__file__).parents[3] / "README.md"

pytestmark = pytest.mark.processes


def example_of(command: str) -> str:
    """Give the JSON that the command's help shows."""
    shown = run_process(command, "--help").stdout
    return shown[shown.index("{") : shown.rindex("}") + 1]


def test_the_help_of_plan_shows_a_problem_that_it_solves() -> None:
    done = run_process("plan", stdin=example_of("plan"))

    assert (done.returncode, done.stderr) == (0, "")
    assert len(json.loads(done.stdout)["proposals"][0]["sessions"]) == 2


def test_the_help_of_triage_shows_replies_that_it_reads() -> None:
    done = run_process("triage", stdin=example_of("triage"))

    read = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["id"], one["category"]) for one in read] == [("a", "urgent"), ("b", "unclear")]


def test_the_readme_shows_commands_that_run() -> None:
    section = README.read_text("utf-8").split("## Commands")[1].split("\n## ")[0]
    (script,) = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"

    done = subprocess.run(
        ["/bin/sh", "-e"], input=script, env={**WITHOUT, "PATH": path}, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert '"category": "urgent"' in done.stdout
    assert '"proposals"' in done.stdout
