"""The shipped protocol, whole and with something changed."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from service.protocols.definition import Protocol
from service.protocols.faults import ProtocolError
from service.protocols.library import parse_all, sources
from service.protocols.parse import DraftCheck, parse_data

FIRST = "microneedling-face"
REMOVED = object()


def shipped_text() -> str:
    return resources.files("config.protocols").joinpath(f"{FIRST}.toml").read_text("utf-8")


def shipped() -> Protocol:
    return parse_data(tomllib.loads(shipped_text()))


def packaged() -> dict[str, Protocol]:
    """Give every protocol that comes with the program, by key."""
    return dict(_packaged())


@cache
def _packaged() -> dict[str, Protocol]:
    return parse_all(sources())


def changed(*changes: tuple[str, object]) -> dict[str, Any]:
    """Give the shipped document with values replaced: `steps.3.at` is the path of a step's wall time."""
    document = tomllib.loads(shipped_text())
    for path, value in changes:
        *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        place: Any = document
        for part in way:
            place = place[part]
        if value is REMOVED:
            del place[last]
        else:
            place[last] = value
    return document


def faults_of(document: dict[str, Any], *also: DraftCheck) -> list[str]:
    """Parse a document and give what is wrong with it, a line a fault; an empty list if nothing is."""
    try:
        parse_data(document, *also)
    except ProtocolError as error:
        return [str(fault) for fault in error.faults]
    return []
