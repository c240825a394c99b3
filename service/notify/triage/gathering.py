"""Gather a lexicon from its file, or from a folder whose files are read as one: lists and tables are joined."""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from typing import Any

from service.base.errors import Fault

Document = dict[str, Any]


class GatheringError(Exception):
    """Files that cannot be read or do not fit together; `faults` name the file where there are several."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def gather(source: Traversable) -> Document:
    """Return the document of a file, or of all `.toml` files of a folder in the order of their names."""
    if not source.is_dir():
        return _parse(source, "$")
    files = sorted((file for file in source.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    if not files:
        raise GatheringError(Fault("$", "is a folder without a .toml file"))
    return join((file.name, _parse(file, file.name)) for file in files)


def join(documents: Iterable[tuple[str, Document]]) -> Document:
    """Return the named documents as one; a list or table may stand in several, anything else in one only."""
    whole: Document = {}
    for name, document in documents:
        _add(whole, document, name)
    return whole


def _add(whole: Document, part: Mapping[str, Any], name: str) -> None:
    for key, value in part.items():
        known = whole.get(key)
        if known is None:
            whole[key] = {} if isinstance(value, Mapping) else [] if isinstance(value, list) else value
            known = whole[key]
            if not isinstance(value, Mapping | list):
                continue
        if isinstance(known, dict) and isinstance(value, Mapping):
            _add(known, value, name)
        elif isinstance(known, list) and isinstance(value, list):
            known += value
        else:
            raise GatheringError(Fault(name, f"says {key} a second time"))


def parse(text: str, path: str) -> Document:
    """Return the document of a file's text."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GatheringError(Fault(path, f"is not a TOML file in UTF-8: {error}")) from None


def _parse(file: Traversable, path: str) -> Document:
    try:
        return parse(file.read_text(encoding="utf-8"), path)
    except OSError as error:
        raise GatheringError(Fault(path, f"cannot be read: {error.strerror}")) from None
    except UnicodeDecodeError as error:
        raise GatheringError(Fault(path, f"is not a TOML file in UTF-8: {error}")) from None
