"""What is wrong with a protocol, and where."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `where` is a JSON path (`$.spacing.min_days`) or a line (`line 3`)."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class ProtocolError(Exception):
    """A protocol is refused; `faults` holds everything that is wrong with it, in reading order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(str(fault) for fault in self.faults))


def flatten(messages: object, where: str = "$") -> list[Fault]:
    """Turn marshmallow's nested messages into faults with JSON paths."""
    if isinstance(messages, dict):
        return [fault for key, inner in messages.items() for fault in flatten(inner, _below(where, key))]
    if isinstance(messages, list):
        return [Fault(where, str(message)) for message in messages]
    return [Fault(where, str(messages))]


def _below(where: str, key: str | int) -> str:
    if key == "_schema":
        return where
    if isinstance(key, int):
        return f"{where}[{key}]"
    return f"{where}.{key}" if key.replace("_", "").replace("-", "").isalnum() else f'{where}["{key}"]'
