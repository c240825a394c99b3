"""Which lexicons read the replies of a clinic: of each language the version signed last, else the packaged one.

Nothing stops the reading: a signed version that this program can no longer read gives way to the packaged one, and is
told of in the log.
"""

from collections.abc import Mapping
from functools import partial
from threading import Lock
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from service.base.once import CLINICS, once_of
from service.notify.lexicons.documents import ENGLISH, packaged_documents, read_any
from service.notify.lexicons.store import contents, signed_in
from service.notify.triage.lexicon import Lexicon
from service.notify.triage.reading import LexiconError
from service.notify.triage.tongue import Tongue
from service.notify.triage.tongues import Tongues

LOG = structlog.get_logger()
_MOST_KEPT = 32
_Key = frozenset[tuple[str, str]]


class LexiconsInUse:
    """Gives each clinic its languages; what was read once is kept, as versions never change."""

    def __init__(self, packaged: Tongues) -> None:
        self._packaged = packaged
        self._read: dict[_Key, Tongues] = {}
        self._lock = Lock()

    def of(self, session: Session, clinic_id: UUID) -> Tongues:
        signed = once_of(session, signed_in, CLINICS, clinic_id, partial(signed_in, session))
        if not signed:
            return self._packaged
        key = frozenset(signed.items())
        with self._lock:
            known = self._read.get(key)
        if known is None:
            known = self._put_together(contents(session, clinic_id, signed))
            with self._lock:
                if len(self._read) >= _MOST_KEPT:
                    self._read.clear()
                self._read[key] = known
        return known

    def _put_together(self, signed: Mapping[str, Mapping[str, Any]]) -> Tongues:
        """Put signed versions in the place of the packaged ones; where English differs, all are read beside it."""
        english = _sound(signed.get(ENGLISH))
        if not isinstance(english, Lexicon):
            english = self._packaged.english
        others = {tongue.language: tongue for tongue in self._packaged.others}
        if english is not self._packaged.english:
            packaged = packaged_documents()
            others = {key: _sound(packaged[key], english) or tongue for key, tongue in others.items()}  # type: ignore[misc]
        for language, document in signed.items():
            tongue = _sound(document, english)
            if isinstance(tongue, Tongue):
                others[language] = tongue
        return Tongues(english, [others[language] for language in sorted(others)], self._packaged.second)


def _sound(document: Mapping[str, Any] | None, english: Lexicon | None = None) -> Lexicon | Tongue | None:
    if document is None:
        return None
    try:
        return read_any(document, english)
    except LexiconError:
        LOG.warning("signed_lexicon_unreadable", language=str(document.get("language")))
        return None
