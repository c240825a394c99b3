"""Look again at texts that waited for a thread, after a while: STOP may have come meanwhile, an undo, or a pause.

A claim's row lock ends when its attempts are committed; what is said after that is heard here. What must not go any
more is put back, and the checks of its next claim say why it does not leave. So is a text of a treatment that reads
otherwise by now: to whoever wrote of a worry meanwhile it no longer says what is common. What is not under way is not
called: an earlier try has arrived after all, or this one was given up and another worker has the text.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.pairs import among
from service.notify.delivery.checks import Checks, NotReady, Ready
from service.notify.delivery.departing import Departure
from service.notify.delivery.provider import Refused
from service.notify.delivery.recording import UNDER_WAY
from service.notify.delivery.verdict import Send
from service.notify.models import Attempt, Message
from service.notify.texts.plainly import as_sent
from service.notify.whatsapp.addresses import on_channel

NO_LONGER = Refused("transient", "changed_meanwhile")

COUNT_ITSELF = {"capped", "expired_capped", "covered_by", "same_day_gap"}
"""What depends on the texts that have left today: the text that is looked at counts as one of them by now."""


class SecondLook:
    """Judge departures once more, a fixed number of queries for all of them."""

    def __init__(self, database: Database, clock: Clock, checks: Checks) -> None:
        self._database = database
        self._clock = clock
        self._checks = checks

    def still_go(self, departures: Sequence[Departure]) -> set[UUID]:
        """Return the attempts, by id, whose calls may still be made."""
        with self._database.read() as session:
            ours = _under_way(session, departures)
            departures = [one for one in departures if one.attempt_id in ours]
            keys = [(one.clinic_id, one.message_id) for one in departures]
            messages = session.scalars(select(Message).where(among(Message.clinic_id, Message.id, keys))).all()
            answers = self._checks.look_at_all(session, messages, self._clock.now())
        looked = {message.id: (message, answer) for message, answer in zip(messages, answers, strict=True)}
        known = [(one, *looked[one.message_id]) for one in departures if one.message_id in looked]
        return {one.attempt_id for one, message, answer in known if _still_goes(one, message, answer)}


def _under_way(session: Session, departures: Sequence[Departure]) -> set[UUID]:
    """Return the attempts that nobody has settled or given up, whose texts are being sent: their leases hold."""
    of_message = (Message.clinic_id == Attempt.clinic_id) & (Message.id == Attempt.message_id)
    these = among(Attempt.clinic_id, Attempt.id, [(one.clinic_id, one.attempt_id) for one in departures])
    started = select(Attempt.id).join(Message, of_message).where(these)
    return set(session.scalars(started.where(tuple_(Message.state, Attempt.state) == UNDER_WAY)))


def _still_goes(departure: Departure, message: Message, looked: Ready | NotReady) -> bool:
    if isinstance(looked, NotReady):
        return False
    if not isinstance(looked.verdict, Send) and looked.verdict.reason not in COUNT_ITSELF:
        return False
    if looked.sender is None or on_channel(looked.sender.channel, looked.to) != departure.request.to:
        return False
    said = as_sent(looked.body, message.kind, message.language, looked.sender.channel)
    return message.kind != "step" or said == departure.request.body
