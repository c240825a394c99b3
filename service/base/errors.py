"""One family of errors: each refusal has a stable code; the sentence and the HTTP status stand in one table.

API, pages and commands show the same words. Detail carries ids, keys, instants and field paths, never a
patient's name, number or words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.base.refusals import REFUSALS


@dataclass(frozen=True, slots=True)
class Fault:
    """Say what is wrong in one place of an input: `path` is a JSON path such as `$.sessions[1].start`."""

    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}"


@dataclass(eq=False)
class Refusal(Exception):  # noqa: N818 - it is a refusal in every text and page, not an "error"
    """Refuse what was asked for.

    `code` is a key of `REFUSALS`; `detail` is added to the problem document; `faults` name every wrong field.
    """

    code: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def __post_init__(self) -> None:
        super().__init__(self.code)

    @property
    def status(self) -> int:
        return REFUSALS[self.code].status

    @property
    def sentence(self) -> str:
        return REFUSALS[self.code].sentence

    def __str__(self) -> str:
        return "\n".join([f"{self.code}: {self.sentence}", *map(str, self.faults)])


def invalid(*faults: Fault) -> Refusal:
    """Refuse an input with everything that is wrong about it."""
    return Refusal("invalid_input", faults=faults)
