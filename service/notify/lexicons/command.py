"""`aftercourse lexicon check`: validate lexicon files, with every fault of every file at once."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from service.notify.lexicons.documents import content_hash, language_name, packaged_documents, read_any
from service.notify.lexicons.examples import packaged_examples
from service.notify.lexicons.measuring import measured
from service.notify.triage.gathering import Document, GatheringError, gather
from service.notify.triage.reading import LexiconError

DONE, BAD_INPUT = 0, 2


def check_lexicons(paths: Sequence[Path]) -> tuple[int, str, str]:
    """Return exit code, standard output and standard error; without paths the packaged lexicons are checked."""
    sound: list[str] = []
    faults: list[str] = []
    readers: dict[str, Callable[[], Document]] = {str(path): partial(read_file, path) for path in paths}
    if not readers:
        readers = {key: partial(packaged_documents().__getitem__, key) for key in packaged_documents()}
    for name, read in readers.items():
        try:
            sound.append(_sound(read()))
        except LexiconError as error:
            faults += [f"{name}: {fault}\n" for fault in error.faults]
    return (BAD_INPUT, "", "".join(faults)) if faults else (DONE, "".join(sound), "")


def read_file(path: Path) -> Document:
    """Return the sound lexicon of a file, or of a folder whose files are read as one; raises LexiconError."""
    try:
        document = gather(path)
    except GatheringError as error:
        raise LexiconError(error.faults) from None
    read_any(document)
    return document


def _sound(document: Document) -> str:
    said = f"{document['version']}: sound, {language_name(document)}, content {content_hash(document)[:12]}"
    if not packaged_examples(document["language"]):
        return f"{said}\n"
    found = measured(document)
    return f"{said}; urgent found {found.urgent_found}, missed {found.missed}\n"
