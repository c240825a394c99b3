"""A call to the clinic's number, from its first ring to its end. Each method is one request of the provider.

1. The call is kept before anybody is rung, once, however often the provider asks.
2. Phones ring one after another. Somebody's own must be taken by a key, so that no voicemail swallows the call; the
   site's own number takes it by answering.
3. Where nobody took it, the caller hears what to do, and the call is missed: an item in the inbox.
   So is a call that somebody took and that was never put through to them (`was_cut_off`).
4. Who hangs up before is missed as well; and what nothing more is heard of, after a few minutes, by the clock.
5. A phone of ours may send calls back to the number that rang it. So a call from a number that is answered here finds
   us engaged, and who seems to ring a third time at once is put through to nobody: no call goes round.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.errors import Refusal
from service.base.ids import new_id
from service.base.lookup import number_digest
from service.base.periodic import Periodic
from service.base.phones import Phones
from service.base.unreadable import if_readable
from service.clinics.models import Clinic, Sender, Staff
from service.notify.delivery.set_aside import SetAside
from service.notify.inbox.events import note
from service.notify.inbox.opening import InboxDoor, Report, waiting_item
from service.notify.replies.attribution import candidates_for
from service.notify.voice import incoming_menus as menus
from service.notify.voice.missed import Missed
from service.notify.voice.models import IncomingCall
from service.notify.voice.reaching import Line, answered_here, call_called, ring_at_once

LOOK_EVERY = 30.0
GIVEN_UP_AFTER = timedelta(minutes=4)
"""Two phones ring, each with its question, for less than two minutes in all."""

NOBODYS = frozenset({"+266696687", "+7378742883", "+2562533", "+8656696", "+86282452253"})
"""What the provider tells in the place of a withheld number: letters of a keypad, and two of them pass for numbers."""

MOST_AT_ONCE = 2
"""So many calls of one number may ring at once; the end of one that its caller gave up may be told a moment late."""

SHORTEST_TALK = timedelta(seconds=10)

LOG = structlog.get_logger()


class IncomingCalls:
    """Answer for calls whose form has been found to be the provider's."""

    def __init__(
        self, database: Database, clock: Clock, phones: Phones, door: InboxDoor, addresses: menus.Addresses
    ) -> None:
        self._database = database
        self._clock = clock
        self._phones = phones
        self._missed = Missed(clock, door)
        self._to = addresses
        self._aside = SetAside("incoming_call_not_given_up")

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        return ((LOOK_EVERY, self.give_up),)

    def begin(self, sender: Sender, form: Mapping[str, str]) -> str:
        """Keep a call, and ring the first phone; one of our own that was sent back to us is turned away."""
        with self._database.write() as session:
            if self.is_our_own(session, form.get("From", "")):
                return menus.engaged()
            call = self._kept(session, sender, form)
        return self.go_on(call.clinic_id, call.id, 0)

    def go_on(
        self, clinic_id: UUID, call_id: UUID, place: int, *, is_over: bool = False, bridged: bool | None = None
    ) -> str:
        """Ring the phone at a place of the list, unless somebody took the call; after the last one it is missed.

        `bridged` tells whether caller and phone were put through to each other, where the provider says so.
        """
        with self._database.write() as session:
            call = _locked(session, clinic_id, call_id)
            if call is not None and call.state == "answered" and bridged is not None and place >= call.rung:
                self._talked(call, bridged=bridged)  # what is told of an earlier phone is over
            if call is None or call.state != "ringing":
                return menus.bye()
            line, caller = self._line(session, call), if_readable(call.number, None)
            ahead = [] if self._goes_round(session, call) else line.targets(session, caller)[place:]
            if ahead and not is_over:
                call.rung = max(call.rung, place + 1)
                return menus.dial(ahead[0], caller or line.sender.address, self._to, call, place)
            self._missed.let_in(session, call)
            call.heard_words = not is_over
            return menus.bye(*line.words(session, caller))

    def whisper(self, clinic_id: UUID, call_id: UUID, staff_id: UUID | None) -> str:
        """Ask who picked up whether they take it; a number of the site has taken it by that."""
        with self._database.write() as session:
            call = _locked(session, clinic_id, call_id)
            if call is not None and _has_it(call, staff_id):
                return menus.connect()
            if call is None or call.state != "ringing" or not _works(session, clinic_id, staff_id):
                return menus.gone(call)
            if staff_id is not None:
                return menus.whisper(session.get_one(Clinic, clinic_id).name, self._to, call, staff_id)
            self._answered(session, call, None)
            return menus.connect()

    def accept(self, clinic_id: UUID, call_id: UUID, staff_id: UUID | None, keys: str) -> str:
        """Connect somebody who pressed the key, whatever they pressed after it."""
        key = keys[:1]
        with self._database.write() as session:
            call = _locked(session, clinic_id, call_id)
            if call is not None and _has_it(call, staff_id):
                return menus.connect()
            takes = key == menus.ACCEPT and _works(session, clinic_id, staff_id)
            if call is None or call.state != "ringing" or not takes:
                return menus.gone(call) if key == menus.ACCEPT else menus.bye()
            self._answered(session, call, staff_id)
            return menus.connect()

    def end(
        self,
        sender: Sender,
        form: Mapping[str, str],
        came_at: datetime | None = None,
        over_at: datetime | None = None,
    ) -> None:
        """Note that a call is over; who hung up before anybody took it is missed.

        So is one that is heard of only now, because nobody here answered the provider when it rang (at `came_at`,
        clinic time) or when it was over (at `over_at`).
        """
        with self._database.write() as session:
            if self.is_our_own(session, form.get("From", "")):
                return
            kept = self._kept(session, sender, form, came_at)
            call = _locked(session, kept.clinic_id, kept.id)
            assert call is not None
            over_at = over_at or self._clock.now()
            if was_cut_off(call, over_at):
                self._talked(call, bridged=False)
            call.ended_at = call.ended_at or over_at
            if call.state == "ringing":
                self._missed.let_in(session, call)

    def is_our_own(self, session: Session, told: str) -> bool:
        """Tell whether a call comes from a number that is answered here: a phone that we rang sends its calls back."""
        number = self._phones.normalise(told)
        return number is not None and bool(answered_here(session, [number]))

    def give_up(self) -> int:
        """Count as missed what nothing more was heard of; returns how many calls that were."""
        with self._database.read() as session:
            silent = select(IncomingCall.clinic_id, IncomingCall.id).where(
                IncomingCall.state == "ringing",
                IncomingCall.came_at < self._clock.now() - GIVEN_UP_AFTER,
                IncomingCall.id.not_in(self._aside.resting(self._clock.real())),
            )
            keys = list(session.execute(silent.order_by(IncomingCall.came_at).limit(100)))
        return sum(self._given_up(clinic_id, call_id) for clinic_id, call_id in keys)

    def _given_up(self, clinic_id: UUID, call_id: UUID) -> bool:
        LOG.warning("incoming_call_not_ended", call_id=str(call_id))
        try:
            self.go_on(clinic_id, call_id, 0, is_over=True)
        except Exception as error:  # noqa: BLE001 - one call's trouble must hold up no other; it is tried again
            self._aside.note(call_id, error, self._clock.real())
            return False
        return True

    def _kept(
        self, session: Session, sender: Sender, form: Mapping[str, str], came_at: datetime | None = None
    ) -> IncomingCall:
        told = form.get("From", "")
        number = None if told in NOBODYS else self._phones.normalise(told)
        row = {
            "clinic_id": sender.clinic_id,
            "id": new_id(),
            "sender_id": sender.id,
            "provider_id": form["CallSid"],
            "number": number,
            "number_digest": number_digest(sender.clinic_id, number) if number else None,
            "state": "ringing",
            "rung": 0,
            "heard_words": False,
            "came_at": came_at or self._clock.now(),
        }
        on = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.execute(on.insert(IncomingCall).values(row).on_conflict_do_nothing(index_elements=["provider_id"]))
        call = call_called(session, form["CallSid"])
        assert call is not None
        if (call.clinic_id, call.sender_id) != (sender.clinic_id, sender.id):
            raise Refusal("malformed_request")  # a call to somebody else, of which this one may not speak
        return call

    def _goes_round(self, session: Session, call: IncomingCall) -> bool:
        return call.rung == 0 and call.number_digest is not None and ring_at_once(session, call) > MOST_AT_ONCE

    def _line(self, session: Session, call: IncomingCall) -> Line:
        """Read the line as it was when the call came: the list of phones must not change between two of them."""
        sender = session.get_one(Sender, (call.clinic_id, call.sender_id))
        return Line.of(session, sender, call.came_at)

    def _talked(self, call: IncomingCall, *, bridged: bool) -> None:
        """Note that a call was talked through, or let it ring again: whoever took it never heard the caller."""
        if bridged:
            call.ended_at = self._clock.now()
        else:
            call.state, call.answered_by, call.answered_at, call.inbox_item_id = "ringing", None, None, None

    def _answered(self, session: Session, call: IncomingCall, staff_id: UUID | None) -> None:
        """Note who took it, in the open item of the patient whose number it is as well."""
        call.state, call.answered_by, call.answered_at = "answered", staff_id, self._clock.now()
        number = if_readable(call.number, None)
        found = candidates_for(session, call.clinic_id, number) if number else ()
        if len(found) != 1:
            return
        call.patient_id = found[0].id
        report = Report(clinic_id=call.clinic_id, source="call", urgency="concern", text="", patient_id=found[0].id)
        item = waiting_item(session, report)
        if item is not None:
            call.inbox_item_id = item.id
            note(session, item, "call_answered", call.answered_at, staff_id=staff_id)


def was_cut_off(call: IncomingCall, now: datetime) -> bool:
    """Tell whether a call that ends was over as soon as somebody took it, and nobody said that the two talked."""
    taken_at = call.answered_at if call.state == "answered" and call.ended_at is None else None
    return taken_at is not None and now - taken_at < SHORTEST_TALK


def _works(session: Session, clinic_id: UUID, staff_id: UUID | None) -> bool:
    """Tell whether whose phone rang still works here; a number of the site is nobody's."""
    if staff_id is None:
        return True
    staff = session.get(Staff, (clinic_id, staff_id))
    return staff is not None and staff.active


def _has_it(call: IncomingCall, staff_id: UUID | None) -> bool:
    """Tell whether a phone took the call already: the provider asks again where its answer was lost."""
    return call.state == "answered" and call.answered_by == staff_id


def _locked(session: Session, clinic_id: UUID, call_id: UUID) -> IncomingCall | None:
    wanted = select(IncomingCall).where(IncomingCall.clinic_id == clinic_id, IncomingCall.id == call_id)
    return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one_or_none()
