"""Where protocols lie as files: the packaged ones, or those of a directory of the clinic's own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from service.protocols.definition import Protocol
from service.protocols.faults import Fault, ProtocolError
from service.protocols.parse import DraftCheck, parse_protocol


@dataclass(frozen=True, slots=True)
class Source:
    """One file: the name to show, and its text."""

    name: str
    text: str


def sources(paths: Sequence[Path] | None = None) -> list[Source]:
    """Read protocol files; of a directory its `*.toml`; without paths the packaged ones.

    Raise ProtocolError with a fault for each path that cannot be read.
    """
    if paths is None:
        packaged = resources.files("config.protocols").iterdir()
        found = [Source(item.name, item.read_text("utf-8")) for item in packaged if item.name.endswith(".toml")]
        return sorted(found, key=lambda source: source.name)
    files, faults = _files(paths), []
    read = []
    for file in files:
        try:
            read.append(Source(str(file), file.read_text("utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            faults.append(Fault(str(file), f"cannot be read: {_why(error)}"))
    if faults:
        raise ProtocolError(faults)
    return read


def parse_all(given: Iterable[Source], *also: DraftCheck) -> dict[str, Protocol]:
    """Parse sources into protocols by key. Raise ProtocolError with the faults of all, each with its file's name."""
    protocols: dict[str, Protocol] = {}
    faults: list[Fault] = []
    for source in given:
        try:
            protocol = parse_protocol(source.text, *also)
        except ProtocolError as error:
            faults += [Fault(f"{source.name}: {fault.where}", fault.what) for fault in error.faults]
            continue
        if protocol.key in protocols:
            faults.append(Fault(f"{source.name}: $.key", f'is taken: another file has "{protocol.key}"'))
        protocols[protocol.key] = protocol
    if faults:
        raise ProtocolError(faults)
    return protocols


def _files(paths: Sequence[Path]) -> list[Path]:
    return [file for path in paths for file in (sorted(path.glob("*.toml")) if path.is_dir() else [path])]


def _why(error: OSError | UnicodeDecodeError) -> str:
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error.strerror)
