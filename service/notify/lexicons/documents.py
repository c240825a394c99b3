"""Lexicons as parsed files: the packaged ones, a clinic's own, what they say and whether they are sound."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from service.notify.triage.gathering import Document, GatheringError, gather, parse
from service.notify.triage.lexicon import Lexicon
from service.notify.triage.packaged import common, language_files
from service.notify.triage.reading import LexiconError, load_lexicon, read_lexicon
from service.notify.triage.tongue import Tongue, tongue_of

ENGLISH = "en"


@cache
def packaged_documents() -> Mapping[str, Document]:
    """Return the packaged lexicon of each language, English first."""
    english = gather(resources.files("config.triage") / ENGLISH)
    return {ENGLISH: english, **{file.name.removesuffix(".toml"): gather(file) for file in language_files()}}


def document_of(text: str) -> Document:
    """Return the document of a lexicon file that is sound; raises LexiconError with all faults."""
    try:
        document = parse(text, "$")
    except GatheringError as error:
        raise LexiconError(error.faults) from None
    read_any(document)
    return document


def read_any(document: Mapping[str, Any], english: Lexicon | None = None) -> Lexicon | Tongue:
    """Read English in its full form, any other language in the short one; raises LexiconError with all faults."""
    if document.get("language") == ENGLISH:
        return read_lexicon(document)
    return tongue_of(dict(document), common(), (english or load_lexicon()).known_words)


def content_hash(document: Mapping[str, Any]) -> str:
    """Return what tells two contents apart, whatever the order of their tables."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def language_name(document: Mapping[str, Any]) -> str:
    return "English" if document.get("language") == ENGLISH else str(document.get("name", document.get("language")))
