"""What staff do with lexicons: look at one, bring one in, sign one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.errors import Refusal, invalid
from service.notify.lexicons import store
from service.notify.lexicons.documents import content_hash, document_of
from service.notify.lexicons.known import Known, known_lexicons
from service.notify.triage.reading import LexiconError

SHORTEST_HASH = 12


def find(session: Session, clinic_id: UUID, known: str) -> Known:
    """Return the version whose content hash begins so, or refuse with `not_found`."""
    found = [one for one in known_lexicons(session, clinic_id) if one.hash.startswith(known)]
    if len(found) != 1 or len(known) < SHORTEST_HASH:
        raise Refusal("not_found")
    return found[0]


def reading_now(session: Session, clinic_id: UUID, language: str) -> Known | None:
    """Return the version of a language that reads replies, None where the clinic has it not yet."""
    found = (one for one in known_lexicons(session, clinic_id) if one.language == language and one.reads)
    return next(found, None)


def bring_in(session: Session, clinic_id: UUID, text: str, at: datetime) -> str:
    """Keep a lexicon file as a new version, unsigned; return its content hash. Refuses with every fault of it."""
    try:
        document = document_of(text)
    except LexiconError as error:
        raise invalid(*error.faults) from None
    store.adopt(session, clinic_id, document, at)
    return content_hash(document)


def sign(session: Session, actor: Actor, clinic_id: UUID, known: Known, at: datetime) -> None:
    """Let a version read the replies; a packaged one is kept with the clinic from then on."""
    if not actor.may_sign_protocols or actor.id is None:
        raise Refusal("forbidden")
    store.sign(session, actor, store.adopt(session, clinic_id, known.document, at), at)
