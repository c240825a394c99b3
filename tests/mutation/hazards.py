"""The hazard log as data: its mitigations, the tests that hold them, and the edits that take them out."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOG = ROOT / "docs/safety/hazard-log.md"
MUTATIONS = Path(__file__).with_name("mutations.toml")
ROW = re.compile(r"^\| (\d+\.\d+) \| (.+) \| (`tests/.+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py::\w+)`")


@dataclass(frozen=True, slots=True)
class Mitigation:
    """One row of the log; `tests` are named `FILE::FUNCTION`."""

    number: str
    does: str
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One edit: `was` stands once in `file` and is replaced by `becomes`."""

    number: str
    file: str
    was: str
    becomes: str

    def fits(self, root: Path) -> bool:
        return (root / self.file).read_text("utf-8").count(self.was) == 1

    def edited(self, root: Path) -> str:
        """Give the file as it reads without the mitigation."""
        return (root / self.file).read_text("utf-8").replace(self.was, self.becomes)

    def make(self, root: Path) -> None:
        (root / self.file).write_text(self.edited(root), "utf-8")


def mitigations() -> dict[str, Mitigation]:
    """Read the rows of the log's tables by their numbers."""
    rows = ROW.findall(LOG.read_text("utf-8"))
    return {number: Mitigation(number, does, tuple(TEST.findall(tests))) for number, does, tests in rows}


def mutations() -> dict[str, Mutation]:
    """Read the edits by the numbers of the mitigations that they take out."""
    read = tomllib.loads(MUTATIONS.read_text("utf-8"))
    return {key.replace("-", "."): Mutation(key.replace("-", "."), **edit) for key, edit in read.items()}
