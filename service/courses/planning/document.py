"""Reads a JSON document piece by piece, collecting every fault with its path instead of stopping at the first.

A reader that meets a fault notes it and returns a stand-in of the right type, so that reading goes on. Rules that
compare two places ask `clean` first, so that one mistake is not reported twice.
"""

import json
import re
from collections import Counter
from typing import Any, Final, NamedTuple

_MISSING: Final = object()
_UNKNOWN: Final = object()  # below something that is already at fault: nothing more to say
_LARGEST: Final = 10**15  # what can be reckoned and printed without a second thought
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Fault(NamedTuple):
    """What is wrong, and where: `$.spacing.min_days: must be at least 1`."""

    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}"


class Object(dict[str, Any]):
    """A JSON object that remembers which of its keys were given more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        if len(pairs) == len(self):
            self.repeated: list[str] = []
        else:
            self.repeated = sorted(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)


class Faults:
    """What was found wrong, in the order it was found, each once; and below which places something was."""

    def __init__(self) -> None:
        self.noted: dict[Fault, None] = {}
        self.touched: set[str] = set()

    def note(self, node: "Node", sentence: str) -> None:
        self.noted[Fault(node.path, sentence)] = None
        at: Node | None = node
        while at is not None and at.path not in self.touched:  # what is above a touched place was touched with it
            self.touched.add(at.path)
            at = at.above


class Node:
    """One place of the document: its value, its path, the place above it, and the faults that all places share."""

    __slots__ = ("above", "notes", "path", "value")

    def __init__(self, value: object, step: str = "$", above: "Node | None" = None) -> None:
        self.value = value
        self.above = above
        self.path: str = step if above is None else above.path + step
        self.notes: Faults = Faults() if above is None else above.notes

    @property
    def faults(self) -> list[Fault]:
        """Return what was found wrong so far, anywhere in the document."""
        return list(self.notes.noted)

    def fault(self, sentence: str) -> None:
        """Note what is wrong here, once, however often this place is read."""
        self.notes.note(self, sentence)

    @property
    def clean(self) -> bool:
        """Tell whether this place exists and nothing was found wrong in it or below it."""
        return self.value is not _UNKNOWN and self.path not in self.notes.touched

    def has(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def only(self, *keys: str) -> "Node":
        """Note every key that is not one of `keys`, and every key that is given twice."""
        for key, child in self.entries():
            if key not in keys:
                child.fault("is not known here")
        return self

    def at(self, key: str, default: object = _MISSING) -> "Node":
        """Return the place under `key`. Without default, whoever reads it notes that it is missing."""
        if not isinstance(self.value, dict):
            return self._child(key, _UNKNOWN)
        return self._child(key, self.value.get(key, default))

    def _child(self, key: str, value: object) -> "Node":
        step = f".{key}" if _PLAIN_KEY.fullmatch(key) else f"[{json.dumps(key)}]"
        return Node(value, step, self)

    def entries(self) -> list[tuple[str, "Node"]]:
        """Return the keys and places of an object."""
        if not isinstance(self.value, dict):
            self._wrong("must be an object")
            return []
        for key in getattr(self.value, "repeated", ()):
            self._child(key, None).fault("is given twice")
        return [(key, self._child(key, value)) for key, value in self.value.items()]

    def items(self) -> list["Node"]:
        """Return the places of a list."""
        if not isinstance(self.value, list):
            self._wrong("must be a list")
            return []
        return [Node(value, f"[{at}]", self) for at, value in enumerate(self.value)]

    def whole(self, low: int, high: int | None = None) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self._wrong("must be a whole number")
            return low
        if self.value > _LARGEST:
            self.fault("is too large")
        elif self.value < low or (high is not None and self.value > high):
            self.fault(f"must be at least {low}" if high is None else f"must be between {low} and {high}")
        return self.value

    def text(self) -> str:
        """Return a text that is not empty."""
        if not isinstance(self.value, str):
            self._wrong("must be a text")
            return ""
        if not self.value:
            self.fault("must not be empty")
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            self._wrong("must be true or false")
        return self.value is True

    def _wrong(self, sentence: str) -> None:
        if self.value is not _UNKNOWN:
            self.fault("is missing" if self.value is _MISSING else sentence)
