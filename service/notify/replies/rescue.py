"""Hand a text that cannot be settled to a person as it is: an urgent item with its words, and an alert.

It leaves out everything that may have failed: attribution, triage, the acknowledgement. If even this fails the text
waits on and is tried again.
"""

from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.notify.inbox.events import note
from service.notify.inbox.opening import InboxDoor, Report
from service.notify.photos.expecting import expect
from service.notify.replies.arrival import Arrival, arrive, claim
from service.notify.replies.keeping import keep_unread
from service.notify.replies.strays import WhoseAccount, nobodys
from service.notify.texts.carrier_words import OPT_OUT
from service.patients import opt_outs

UNREAD = "not_read"
"""Stands in `because` of an item whose text the program could not read."""

LOG = structlog.get_logger()


class Rescue:
    """The last way in."""

    def __init__(self, database: Database, clock: Clock, door: InboxDoor, whose: WhoseAccount = nobodys) -> None:
        self._database = database
        self._clock = clock
        self._door = door
        self._whose = whose

    def hand_over(self, raw_id: UUID) -> None:
        """Open an urgent item with the raw text, in its own transaction; a failure is logged and leaves it waiting."""
        try:
            with self._database.write() as session:
                self._open(session, raw_id)
        except Exception as error:  # noqa: BLE001 - the text is kept and tried again
            kind = type(error).__name__
            LOG.error("inbound_not_handed_over", raw_id=str(raw_id), kind=kind)  # noqa: TRY400 - a trace may quote a patient

    def _open(self, session: Session, raw_id: UUID) -> None:
        raw = claim(session, raw_id, self._clock.real())
        arrival = arrive(session, raw, self._clock, self._whose) if raw is not None else None
        if arrival is None:
            return
        self._honour_stop(session, arrival)
        report = Report(
            clinic_id=arrival.sender.clinic_id,
            source="reply",
            urgency="urgent",
            text=arrival.inbound.shown,
            because=[UNREAD],
            conversation_id=arrival.conversation.id,
        )
        item = self._door.let_in(session, report)
        if arrival.stray:
            note(session, item, "strayed", self._clock.now())
        expect(session, keep_unread(session, arrival, item), arrival.inbound.files, self._clock.real())

    def _honour_stop(self, session: Session, arrival: Arrival) -> None:
        """Honour the bare words that carriers take for STOP, and what the provider took for it, without any reading."""
        inbound, clinic_id = arrival.inbound, arrival.sender.clinic_id
        word = inbound.body.strip().upper()
        bare = word in OPT_OUT
        if bare or inbound.opt_out_type == "STOP":
            opt_outs.record(
                session,
                clinic_id,
                inbound.number,
                inbound.channel,
                opted_out=True,
                source="reply" if bare else "provider",
                word=word.lower() if bare else None,
                at=arrival.at,
            )
