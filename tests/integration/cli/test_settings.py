"""Settings that are wrong are all told before anything runs."""

import pytest

from tests.integration.cli.command import Command
from tests.integration.cli.conftest import run_process

WRONG = {
    "AFTERCOURSE_DATABASE_URL": "mysql://somewhere/else",
    "AFTERCOURSE_SECRET_KEY": "short-but-secret",
    "AFTERCOURSE_REDIS_URL": "http://somewhere",
    "AFTERCOURSE_COLOUR": "blue",
}
NAMED = {*WRONG, "AFTERCOURSE_DATA_KEYS", "AFTERCOURSE_PUBLIC_URL"}

pytestmark = pytest.mark.processes


def check(code: int, stdout: str, stderr: str) -> None:
    assert (code, stdout) == (2, "")
    lines = stderr.splitlines()
    assert lines[0] == "The settings are not right:"
    assert {line.split(":")[0].strip() for line in lines[1:]} == NAMED
    assert "short-but-secret" not in stderr


def test_a_process_names_every_wrong_setting_and_does_not_start() -> None:
    done = run_process("web", **WRONG)
    check(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("command", ["worker", "clock", "migrate"])
def test_so_does_each_of_the_others(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = Command(monkeypatch, capsys, WRONG)(command)
    check(done.code, done.stdout, done.stderr)


def test_the_doctor_names_them_too() -> None:
    done = run_process("doctor", **WRONG)
    assert (done.returncode, done.stderr) == (1, "")
    assert {line.split(":")[1].strip() for line in done.stdout.splitlines()} == NAMED


def test_a_database_that_does_not_answer_is_a_sentence(installation: dict[str, str]) -> None:
    away = {**installation, "AFTERCOURSE_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/nothing"}
    done = run_process("migrate", **away)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith("The database does not answer")
    assert "Traceback" not in done.stderr
