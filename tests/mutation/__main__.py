"""`make mutate`: take each mitigation of the hazard log out of a copy of the code, and run the tests that it names.

A mitigation whose tests still pass without it is not held by them: the run says which, and fails. Numbers choose some:
`make mutate ARGS="3.1 9.2"`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.guard.repository import name, tracked
from tests.mutation.hazards import ROOT, Mitigation, Mutation, mitigations, mutations

FAILED_TESTS = 1
"""What pytest answers where tests ran and some failed; anything else is no proof."""


def main() -> None:
    held, wanted = mitigations(), sys.argv[1:]
    chosen = [edit for number, edit in mutations().items() if not wanted or number in wanted]
    with tempfile.TemporaryDirectory() as place:
        copy = _copy(Path(place) / "copy")
        unnoticed = [edit.number for edit in chosen if not _is_noticed(copy, edit, held[edit.number])]
    if unnoticed:
        sys.exit(f"Without these mitigations their tests still pass: {', '.join(unnoticed)}")
    sys.stdout.write(f"All {len(chosen)} mitigations are held by their tests.\n")


def _copy(place: Path) -> Path:
    for path in tracked():
        target = place / name(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return place


def _is_noticed(copy: Path, edit: Mutation, mitigation: Mitigation) -> bool:
    begun = time.monotonic()
    edit.make(copy)
    try:
        answer = _run(copy, mitigation.tests)
    finally:
        shutil.copyfile(ROOT / edit.file, copy / edit.file)
    noticed = answer.returncode == FAILED_TESTS
    told = "noticed" if noticed else f"NOT NOTICED (pytest says {answer.returncode})"
    sys.stdout.write(f"{edit.number:>5} {told}, {time.monotonic() - begun:.0f} s: {mitigation.does}\n")
    sys.stdout.write("" if noticed else answer.stdout[-2000:])
    sys.stdout.flush()
    return noticed


def _run(copy: Path, tests: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    told = {**os.environ, "PYTHONPATH": str(copy)}
    return subprocess.run(command, cwd=copy, env=told, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    main()
