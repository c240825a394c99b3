"""Commands that need nothing but their input."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.cli.conftest import WITHOUT, run_process

PROBLEM = {
    "timezone": "Europe/London",
    "sessions": 1,
    "duration_minutes": 60,
    "slot_minutes": 30,
    "spacing": {"min_days": 28, "ideal_days": 35, "max_days": 56},
    "earliest": "2026-12-07",
    "latest": "2026-12-11",
    "opening_hours": {"mon": [["09:00", "11:00"]]},
    "practitioners": [{"id": "p1"}],
    "rooms": [{"id": "r1"}],
}
BLOCKED = {**PROBLEM, "closures": ["2026-12-07"]}
REPLY = '{"id": "1", "text": "it is weeping and really sore", "day": 3}\n'

pytestmark = pytest.mark.processes


def test_a_plan_comes_from_standard_input(tmp_path: Path) -> None:
    done = run_process("plan", "-", stdin=json.dumps(PROBLEM))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["proposals"][0]["sessions"][0]["start"] == "2026-12-07T09:00:00+00:00"


def test_a_plan_comes_from_a_file_even_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "problem.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(PROBLEM).encode())
    done = run_process("plan", str(tmp_path / "problem.json"))
    assert (done.returncode, bool(json.loads(done.stdout)["proposals"])) == (0, True)


def test_a_plan_that_is_impossible_ends_with_1() -> None:
    done = run_process("plan", stdin=json.dumps(BLOCKED))
    assert done.returncode == 1
    assert json.loads(done.stdout)["blocked"][0]["session"] == 1


@pytest.mark.parametrize("text", ["{", json.dumps({**PROBLEM, "sessions": 7, "colour": "blue"})])
def test_a_faulty_problem_ends_with_2_and_says_nothing_on_standard_output(text: str) -> None:
    done = run_process("plan", stdin=text)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    if "colour" in text:
        assert {line.split(":")[0] for line in done.stderr.splitlines()} == {"$.sessions", "$.colour"}


def test_triage_answers_line_by_line() -> None:
    done = run_process("triage", stdin=REPLY * 2)
    assert done.returncode == 0
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["id"], line["needs_person"]) for line in lines] == [("1", True)] * 2


def test_triage_names_the_bad_line() -> None:
    done = run_process("triage", stdin=f"{REPLY}not json\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert "2" in done.stderr


def test_the_packaged_protocols_are_right() -> None:
    done = run_process("protocol", "check")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_faulty_protocol_is_named_by_file_and_path(tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_text("key = 5\n", "utf-8")
    done = run_process("protocol", "check", str(tmp_path / "odd.toml"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "odd.toml" in done.stderr
    assert "$.key" in done.stderr


@pytest.mark.parametrize("text", ["a = " + "[" * 50_000, "a = " + "9" * 5000], ids=["endless", "long"])
def test_a_hostile_protocol_is_a_faulty_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.toml").write_text(text, "utf-8")
    done = run_process("protocol", "check", str(tmp_path / "odd.toml"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "odd.toml" in done.stderr


def test_a_preview_shows_what_a_patient_gets() -> None:
    done = run_process("protocol", "preview", "microneedling-face")
    assert done.returncode == 0
    assert "Session 1" in done.stdout


def test_a_preview_of_nothing_ends_with_2() -> None:
    done = run_process("protocol", "preview", "nothing")
    assert (done.returncode, done.stdout) == (2, "")
    assert "nothing" in done.stderr


@pytest.mark.parametrize("command", ["plan", "triage"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, command: str) -> None:
    for path in (tmp_path / "missing", tmp_path):
        done = run_process(command, str(path))
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"{path}: cannot be read (")


@pytest.mark.parametrize("command", ["plan", "triage"])
def test_input_in_another_encoding_is_refused(tmp_path: Path, command: str) -> None:
    (tmp_path / "latin").write_bytes(b'{"text": "caf\xe9"}')
    done = run_process(command, str(tmp_path / "latin"))
    assert (done.returncode, done.stderr) == (2, f"{tmp_path / 'latin'}: is not UTF-8 (byte 13)\n")


@pytest.mark.parametrize("arguments", [["plam"], ["plan", "--fast"], ["protocol"], ["token", "create"], []])
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    done = run_process(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage" in done.stderr


HEAVY = ("flask", "redis", "rq", "twilio", "gunicorn", "psycopg")
PURE = [["plan"], ["triage"], ["protocol", "check"], ["protocol", "preview", "microneedling-face"]]


@pytest.mark.parametrize("arguments", PURE, ids=" ".join)
def test_it_starts_without_web_queue_or_telephony(arguments: list[str]) -> None:
    stdin = {"plan": json.dumps(PROBLEM), "triage": REPLY}.get(arguments[0], "")
    program = (
        "import sys\nfrom service.cli import main\n"
        f"sys.argv = ['aftercourse', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"heavy = {{name for name in sys.modules if name.split('.')[0] in {HEAVY!r}}}\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=stdin, env=WITHOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_it_prints_signs_of_any_language_even_in_a_plain_terminal() -> None:
    plain = {**WITHOUT, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", "triage"],
        input='{"id": "é–🙂", "text": "sore 🙂"}\n'.encode(),
        env={**plain, "PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode())["id"] == "é–🙂"


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["plan", "-h"], ["clinic", "create", "--help"]])
def test_each_command_explains_itself(arguments: list[str]) -> None:
    done = run_process(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage" in done.stdout


def test_it_tells_its_version() -> None:
    assert run_process("--version").stdout.strip().endswith("0.1.0")
