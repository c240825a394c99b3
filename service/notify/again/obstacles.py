"""Whether anything stands against sending a text again, as things are: by the rule, and by the checks of any text."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.unreadable import SealBrokenError
from service.notify.again.copies import repeated
from service.notify.again.rule import why_not_again
from service.notify.delivery.checks import Checks, NotReady, Ready
from service.notify.delivery.checks.introductions import TOLD_BEFORE
from service.notify.delivery.verdict import Skip
from service.notify.models import Message
from service.notify.texts.placeholders import UnknownPlaceholderError

SAID_BEFORE = ("covered_by", TOLD_BEFORE)
"""What stands against a text that is to be read for the first time; a copy is wanted although it was."""


def may_go_again(session: Session, checks: Checks, texts: Collection[Message], now: datetime) -> set[UUID]:
    """Return which of these texts a person may have sent again at `now`, clinic time; looked at all at once."""
    copied = repeated(session, texts)
    asked = [one for one in texts if _why_not(one, now, copied) is None]
    looked = zip(asked, checks.look_at_all(session, asked, now), strict=True)
    return {message.id for message, one in looked if obstacle(one) in (None, *SAID_BEFORE)}


def obstacle(looked: Ready | NotReady) -> str | None:
    """Say why a text could not leave; one that tells what its course no longer has cannot be written."""
    if isinstance(looked, NotReady):
        if isinstance(looked.error, SealBrokenError):
            return "cannot_be_read"
        if isinstance(looked.error, UnknownPlaceholderError):
            return "not_prepared"
        raise looked.error
    return looked.verdict.reason if isinstance(looked.verdict, Skip) else None


def _why_not(one: Message, now: datetime, copied: Collection[tuple[UUID, UUID]]) -> str | None:
    is_repeated = (one.clinic_id, one.id) in copied
    return why_not_again(one.kind, one.state, one.expires_at, now, repeated=is_repeated)
