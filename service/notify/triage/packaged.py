"""The packaged lexicons: English, and each language that has a file in the short form beside it."""

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from service.notify.triage.gathering import Document, gather
from service.notify.triage.reading import load_lexicon
from service.notify.triage.second_reading import packaged_second_reader
from service.notify.triage.tongue import Tongue, read_tongue
from service.notify.triage.tongues import Languages, LateTongues, Tongues

_COMMON = "common.toml"


@cache
def common() -> Document:
    """Return what the lexicons of other languages share."""
    return gather(resources.files("config.triage") / _COMMON)


def language_files() -> list[Traversable]:
    """Return the files of the languages beside English, by their codes."""
    files = [file for file in resources.files("config.triage").iterdir() if _is_language(file.name)]
    return sorted(files, key=lambda file: file.name)


@cache
def packaged_tongues() -> tuple[Tongue, ...]:
    """Read the packaged languages beside English, by their codes."""
    english = load_lexicon().known_words
    return tuple(read_tongue(file, common(), english) for file in language_files())


@cache
def load_tongues() -> Tongues:
    """Return the packaged languages, English and others; read once in a process, and no sooner than they are needed."""
    return LateTongues(_packaged)


def _packaged() -> Languages:
    return Languages(load_lexicon(), packaged_tongues(), packaged_second_reader())


def _is_language(name: str) -> bool:
    return name.endswith(".toml") and name not in {_COMMON, "en.toml"}
