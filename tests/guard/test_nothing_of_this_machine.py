"""What is committed works anywhere: no path of a machine, no address of a registry, no secret."""

import re
from pathlib import Path

import pytest

from tests.guard.repository import ROOT, name, text, tracked

# written so that this file does not find itself
FORBIDDEN = {
    "a path of a machine": re.compile(r"(?<![\w.:/])/(?:work|root|Users|home/(?!aftercourse\b)\w+)/[\w.]"),
    "the address of a registry": re.compile(r"\b(?:files\.pythonhosted|pypi\.(?:org|python)|test\.pypi)|/simple/?\b"),
    "an index option": re.compile(r"--(?:extra-)?index-[u]rl|--find-[l]inks|--trusted-[h]ost"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE [K]EY"),
    "a telephone number outside the drama range": re.compile(r"\+447(?!700900|4001)\d{8,9}\b"),
}
VENDORED = ("service/web/static/vendor/", "tests/guard/compose/")


def is_ours(path: Path) -> bool:
    return not name(path).startswith(VENDORED) and path != Path(__file__)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    found = [
        f"{name(path)}:{number}"
        for path in filter(is_ours, tracked())
        for number, line in enumerate(text(path).splitlines(), start=1)
        if FORBIDDEN[what].search(line)
    ]
    assert found == []


@pytest.mark.parametrize("requirements", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_hashed(requirements: str) -> None:
    written = (ROOT / requirements).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"(?m)^\s*#.*\n?", "", written).strip(), flags=re.IGNORECASE)
    assert len(entries) > 20
    assert [entry.split()[0] for entry in entries if not re.match(r"[\w.\[\],-]+==[\w.!+]+", entry)] == []
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in written


def test_what_runs_is_pinned_alike_for_tests() -> None:
    runs, tests = (
        set(re.findall(r"(?m)^[\w.-]+==\S+", (ROOT / each).read_text(encoding="utf-8")))
        for each in ("requirements.txt", "requirements-dev.txt")
    )
    assert runs - tests == set()


def test_no_file_is_a_database_or_large() -> None:
    assert [name(path) for path in tracked() if path.stat().st_size > 2_000_000] == []
