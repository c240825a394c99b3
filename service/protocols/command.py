"""`aftercourse protocol check`: a pure function from paths to exit code, standard output and standard error."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from service.protocols.definition import Protocol
from service.protocols.faults import ProtocolError
from service.protocols.library import parse_all, sources
from service.protocols.parse import DraftCheck, content_hash


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What a command answers: exit code (0 done, 1 failed, 2 bad input) and the text of both streams."""

    code: int
    stdout: str = ""
    stderr: str = ""


def check_protocols(paths: Sequence[Path] | None, *also: DraftCheck) -> CommandResult:
    """Validate protocol files (None: the packaged ones), with the further checks given."""
    try:
        protocols = parse_all(sources(paths), *also)
    except ProtocolError as error:
        return refused(error)
    if not protocols:
        return CommandResult(2, stderr="no protocol file (*.toml) there\n")
    return CommandResult(0, "".join(f"{_sound(protocol)}\n" for protocol in protocols.values()))


def refused(error: ProtocolError) -> CommandResult:
    """Answer bad input: one fault a line on standard error, nothing on standard output."""
    return CommandResult(2, stderr="".join(f"{fault}\n" for fault in error.faults))


def _sound(protocol: Protocol) -> str:
    languages = ", ".join(protocol.languages)
    return f"{protocol.key}: sound, {len(protocol.steps)} texts, {languages}, content {content_hash(protocol)[:12]}"
