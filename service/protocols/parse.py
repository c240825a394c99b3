"""From text to protocol, or to everything that is wrong with it; and to JSON and back for a database column."""

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from service.protocols import checks
from service.protocols.definition import Protocol
from service.protocols.draft import Draft, read
from service.protocols.faults import Fault, ProtocolError
from service.protocols.schemas import HeaderSchema, SpacingSchema, StepSchema

DraftCheck = Callable[[Draft], Iterable[Fault]]
"""A further check, such as that of the texts, which another room knows how to do."""


def parse_protocol(text: str, *also: DraftCheck) -> Protocol:
    """Read a protocol from TOML. Raise ProtocolError with all faults at once."""
    return parse_data(_toml(text), *also)


def parse_data(data: Mapping[str, Any], *also: DraftCheck) -> Protocol:
    """Read a protocol from a parsed document. Raise ProtocolError with all faults at once."""
    draft = read(data)
    faults = [*draft.faults, *checks.check(draft)]
    for check in also:
        faults += check(draft)
    if faults:
        raise ProtocolError(dict.fromkeys(faults))
    return draft.protocol()


def to_data(protocol: Protocol) -> dict[str, Any]:
    """Give the protocol as plain data of the same shape as its TOML.

    Every default is written out, but not those of keys that came later: what lacks them stays the content it was.
    """
    spacing = [SpacingSchema().dump(each) for each in protocol.spacing]
    return {
        **HeaderSchema().dump(protocol),
        "spacing": spacing[0] if len(spacing) == 1 else spacing,
        "steps": [StepSchema().dump(step) for step in protocol.steps],
    }


def to_json(protocol: Protocol) -> str:
    """Write the protocol as canonical JSON: sorted keys, no white space, one spelling for one content."""
    return json.dumps(to_data(protocol), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def from_json(text: str) -> Protocol:
    """Read what `to_json` wrote. Only the shape is looked at: a pinned version outlives rules that grow stricter."""
    draft = read(json.loads(text))
    if draft.faults:
        raise ProtocolError(draft.faults)
    return draft.protocol()


def content_hash(protocol: Protocol) -> str:
    """Name the content: 64 hexadecimal digits. Kept beside a stored version and never computed again from it."""
    return hashlib.sha256(to_json(protocol).encode()).hexdigest()


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProtocolError([_syntax_fault(str(error), text)]) from error
    except (RecursionError, ValueError) as error:  # brackets without end, a number of thousands of digits
        raise ProtocolError(
            [Fault("the whole file", "cannot be read: nested too deeply, or a number too long")]
        ) from error


def _syntax_fault(message: str, text: str) -> Fault:
    """Take the line out of tomllib's message, which before Python 3.14 is the only place that has it."""
    found = re.search(r"^(.*) \(at (?:line (\d+), column \d+|end of document)\)$", message, re.DOTALL)
    if found is None:
        return Fault("line 1", message)
    line = found[2] or str(text.count("\n") + 1)
    return Fault(f"line {line}", found[1][:1].lower() + found[1][1:])
