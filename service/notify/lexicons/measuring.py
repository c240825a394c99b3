"""What a lexicon is worth on the packaged development set of its language, read together with all the others."""

from collections.abc import Mapping
from typing import Any

from service.notify.lexicons.documents import content_hash, packaged_documents, read_any
from service.notify.lexicons.examples import packaged_examples
from service.notify.lexicons.figures import Figures, figures_of
from service.notify.triage.lexicon import Lexicon
from service.notify.triage.packaged import load_tongues
from service.notify.triage.tongues import Tongues

_MOST_KEPT = 64
_counted: dict[str, Figures] = {}


def measured(document: Mapping[str, Any]) -> Figures:
    """Return the figures of a sound lexicon; they are counted once for each content."""
    known = content_hash(document)
    if known not in _counted:
        tongues, examples = _with(document), packaged_examples(document["language"])
        found = figures_of((one, tongues.triage(one.text, day=one.day, media=one.media)) for one in examples)
        if len(_counted) >= _MOST_KEPT:
            _counted.clear()
        _counted[known] = found
    return _counted[known]


def _with(document: Mapping[str, Any]) -> Tongues:
    packaged = load_tongues()
    if document is packaged_documents().get(document["language"]):
        return packaged
    read = read_any(document)
    if isinstance(read, Lexicon):
        return Tongues(read, packaged.others, packaged.second)
    others = [tongue for tongue in packaged.others if tongue.language != read.language]
    return Tongues(packaged.english, [*others, read], packaged.second)
