"""Ring a number of the cover, and note what comes of it.

1. A manager asks for it. The call goes the way of an alert: outbox, claim, an attempt, receipts; it may ring twice.
2. Only an ordinary telephone that the clinic says is answered is rung, none that Aftercourse answers itself; a few
   times an hour, and not while it rings already.
3. Key 1 notes the number as tried, at that time, by whoever asked. A call that was not answered with it notes that;
   where the call was never made nothing is learned, and what was known of the number stands.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.clock import Clock
from service.base.database import Database
from service.base.errors import Fault, Refusal, invalid
from service.base.ids import new_id
from service.base.pairs import Key
from service.base.periodic import Periodic
from service.base.phones import Phones
from service.clinics.cover.desk import CoverDesk
from service.clinics.cover.models import CoverRow
from service.clinics.models import Sender
from service.notify.delivery.set_aside import SetAside
from service.notify.locks import held
from service.notify.models import Message
from service.notify.outbox import MessageDraft, put
from service.notify.states import LOST
from service.notify.voice.number_tests.models import NumberCall
from service.notify.voice.number_tests.outcome import UNANSWERED, UNDER_WAY, Outcome, outcome_of

KIND = "number_test"
LOOK_EVERY = 5.0
USEFUL = timedelta(minutes=5)
"""Whoever pressed the button looks at the page for a moment; a call much later would find nobody waiting for it."""

RINGS_AT_MOST = timedelta(minutes=10)
"""Of what the network has told no end by then, nobody will hear any more."""

PERIOD = timedelta(hours=1)
MOST_OF_NUMBER, MOST_OF_CLINIC = 3, 12
"""So many test calls in an hour."""

AT_ONCE = 50


class NumberTests:
    """Make test calls. Methods only flush."""

    def __init__(self, database: Database, clock: Clock, phones: Phones) -> None:
        self._database = database
        self._clock = clock
        self._phones = phones
        self._cover = CoverDesk(clock, phones)
        self._aside = SetAside("number_call_not_settled")

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        return ((LOOK_EVERY, self.settle),)

    def ring(self, session: Session, actor: Actor, written: str) -> NumberCall:
        """Put a test call into the outbox.

        Refuses `invalid_input` where it is no number of the cover, `number_not_rung` where none may be rung by a
        program, `number_rings` while it rings, `number_tested_often` after a few times in an hour.
        """
        clinic_id, number = clinic_of(actor), self._phones.normalise(written)
        session.scalars(held(select(CoverRow).where(CoverRow.clinic_id == clinic_id).order_by(CoverRow.id))).all()
        if number is None or number not in self._cover.numbers(session, clinic_id):
            raise invalid(Fault("$.number", "is no number that the clinic says is answered"))
        ours = session.scalar(select(Sender.id).where(Sender.address == number).limit(1))
        if ours is not None or not self._phones.may_be_rung(number):
            raise Refusal("number_not_rung")
        self._refuse_too_many(session, actor, number)
        return self._put(session, actor, number)

    def press(self, session: Session, message: Message, *, is_one: bool) -> None:
        """Note a key that was pressed in a test call; 1 counts once, however often the provider tells of it."""
        call = self._call(session, message)
        if call is None or call.answered_at is not None:
            return
        if not is_one:
            call.other_key = True
        else:
            call.answered_at = call.settled_at = self._clock.now()
            self._cover.note_call(session, call.clinic_id, call.number, call.asked_by, answered=True)
        session.flush()

    def settle(self) -> int:
        """Note what came of calls that are over without the key; returns how many."""
        with self._database.read() as session:
            over = select(NumberCall.clinic_id, NumberCall.id).join(Message, of_message())
            over = over.where(NumberCall.settled_at.is_(None), Message.state.in_(LOST))
            over = over.where(NumberCall.id.not_in(self._aside.resting(self._clock.real())))
            rows = session.execute(over.order_by(NumberCall.asked_at).limit(AT_ONCE))
            keys = [(clinic_id, id_) for clinic_id, id_ in rows]
        return sum(self._settled(key) for key in keys)

    def _settled(self, key: Key) -> bool:
        try:
            with self._database.write() as session:
                return self._settle(session, key)
        except Exception as error:  # noqa: BLE001 - one call's trouble must hold up no other; it is tried again
            self._aside.note(key[1], error, self._clock.real())
            return False

    def _settle(self, session: Session, key: Key) -> bool:
        this = select(NumberCall).where(NumberCall.clinic_id == key[0], NumberCall.id == key[1])
        found = session.scalars(held(this)).one()
        message = session.get_one(Message, (found.clinic_id, found.message_id))
        if found.settled_at is not None or message.state not in LOST:
            return False
        found.settled_at = self._clock.now()
        if read(found, message.state, message.reason, found.settled_at) in UNANSWERED:
            self._cover.note_call(session, found.clinic_id, found.number, found.asked_by, answered=False)
        return True

    def _refuse_too_many(self, session: Session, actor: Actor, number: str) -> None:
        lately = select(NumberCall, Message.state, Message.reason).join(Message, of_message())
        now, of_clinic = self._clock.now(), NumberCall.clinic_id == clinic_of(actor)
        rows = session.execute(lately.where(of_clinic, NumberCall.asked_at > now - PERIOD)).all()
        of_number = [(call, state, reason) for call, state, reason in rows if call.number == number]
        for call, state, reason in of_number:
            if read(call, state, reason, now) in UNDER_WAY:
                raise Refusal("number_rings")
        if len(of_number) >= MOST_OF_NUMBER or len(rows) >= MOST_OF_CLINIC:
            raise Refusal("number_tested_often")

    def _put(self, session: Session, actor: Actor, number: str) -> NumberCall:
        now, call_id, clinic_id = self._clock.now(), new_id(), clinic_of(actor)
        draft = MessageDraft(
            clinic_id=clinic_id,
            dedupe_key=f"{KIND}:{call_id}",
            kind="number_test",
            lane="urgent",
            due_at=now,
            created_at=now,
            expires_at=now + USEFUL,
            channel="voice",
            to_number=number,
            body="",
        )
        message = put(session, draft)
        assert message is not None
        call = NumberCall(clinic_id=clinic_id, id=call_id, number=number, message_id=message.id, asked_at=now)
        call.asked_by, call.other_key = actor.id if actor.kind == "staff" else None, False
        session.add(call)
        session.flush()
        return call

    def _call(self, session: Session, message: Message) -> NumberCall | None:
        theirs = (NumberCall.clinic_id == message.clinic_id, NumberCall.message_id == message.id)
        return session.scalars(held(select(NumberCall).where(*theirs))).one_or_none()


def read(call: NumberCall, state: str, reason: str | None, now: datetime) -> Outcome:
    """Read what became of a test call at `now` (clinic time); `state` and `reason` are those of its message."""
    answered, is_late = call.answered_at is not None, now - call.asked_at > RINGS_AT_MOST
    return outcome_of(state, reason, answered=answered, other_key=call.other_key, is_late=is_late)


def of_message() -> ColumnElement[bool]:
    return (Message.clinic_id == NumberCall.clinic_id) & (Message.id == NumberCall.message_id)
