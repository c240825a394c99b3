"""Look again at texts that waited for a thread, after a while: STOP may have come meanwhile, an undo, or a pause.

A claim's row lock ends when its attempts are committed; what is said after that is heard here. What must not go any
more is put back, and the checks of its next claim say why it does not leave.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from service.base.clock import Clock
from service.base.database import Database
from service.base.pairs import among
from service.notify.delivery.checks import Checks, NotReady, Ready
from service.notify.delivery.departing import Departure
from service.notify.delivery.provider import Refused
from service.notify.delivery.verdict import Send
from service.notify.models import Message
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
        keys = [(one.clinic_id, one.message_id) for one in departures]
        with self._database.read() as session:
            messages = session.scalars(select(Message).where(among(Message.clinic_id, Message.id, keys))).all()
            answers = self._checks.look_at_all(session, messages, self._clock.now())
        looked = {message.id: answer for message, answer in zip(messages, answers, strict=True)}
        return {one.attempt_id for one in departures if _still_goes(one, looked.get(one.message_id))}


def _still_goes(departure: Departure, looked: Ready | NotReady | None) -> bool:
    if looked is None or isinstance(looked, NotReady):
        return False
    if not isinstance(looked.verdict, Send):
        return looked.verdict.reason in COUNT_ITSELF
    return looked.sender is not None and on_channel(looked.sender.channel, looked.to) == departure.request.to
