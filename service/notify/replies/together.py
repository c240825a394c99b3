"""Settle texts that came in at one moment in one transaction: what they ask is asked of all at once (`base/once.py`).

1. All raw rows are claimed, then all conversations held, then courses, then items: the order of `notify/locks.py`, and
   those of one kind in order of their ids.
2. Texts that have to do with each other (one number, one patient) are not settled together: the later one waits for
   the next group, and finds what came before it.
3. Only plain texts are: words of patients and of people whom nobody knows, which open or join an item, or lead to
   nothing. What may hold other rows besides (commands of staff, mail, STOP, CONFIRM, a wrong number) is settled alone.
4. Each is read and followed by the same code as alone, in the order in which it came.

Nobody is to blame for another's fault: where anything goes wrong all is taken back, and each is settled alone.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from service.base.clock import Clock
from service.base.late import LateSession
from service.base.once import CLINICS, CONVERSATIONS, COURSES, NUMBERS, PATIENTS, about, asked_once
from service.clinics.models import Sender
from service.notify.inbox import opening
from service.notify.inbox.urgency import HOLDING
from service.notify.offering.keys import KEY, offer_of
from service.notify.replies.around import MOMENTS
from service.notify.replies.arrival import ADDRESSES, Arrival, claim_all, home_of, inbound_in, said_at, sender_at
from service.notify.replies.attribution import candidates_for
from service.notify.replies.conversations import TALKS, conversation_with
from service.notify.replies.form import MAIL, Inbound
from service.notify.replies.judging import CONFIRM, LESS, MOVE
from service.notify.replies.models import RawWebhook
from service.notify.replies.senders import staff_with
from service.notify.replies.settle import Reading, Settler
from service.notify.replies.what_stands import WHAT_STANDS
from service.notify.triage.judgement import urgency_of
from service.patients import opt_outs

ANSWERS = {CONFIRM, MOVE, LESS}


@dataclass(slots=True)
class Left:
    """What was not settled: `later` waits for the next group, `alone` is none for a group."""

    later: list[UUID] = field(default_factory=list)
    alone: list[UUID] = field(default_factory=list)

    def __contains__(self, raw_id: UUID) -> bool:
        return raw_id in self.later or raw_id in self.alone


@dataclass(frozen=True, slots=True)
class _Placed:
    """A text with the sender that it came to."""

    raw: RawWebhook
    inbound: Inbound
    sender: Sender

    @property
    def number(self) -> tuple[UUID, str]:
        return self.sender.clinic_id, self.inbound.number


@dataclass(frozen=True, slots=True)
class _Arrived:
    raw: RawWebhook
    arrival: Arrival


@dataclass(frozen=True, slots=True)
class _Read:
    raw: RawWebhook
    read: Reading


class Together:
    """Settle several texts, by the parts of the settler."""

    def __init__(self, settler: Settler, clock: Clock) -> None:
        self._settler = settler
        self._clock = clock

    def settle(self, session: LateSession, raw_ids: Sequence[UUID]) -> Left:
        """Settle what can be settled together; of the rest nothing was changed. Raises whatever goes wrong."""
        left = Left()
        with asked_once(session):
            claimed = claim_all(session, raw_ids)
            left.alone += [raw_id for raw_id in raw_ids if raw_id not in claimed]
            raws = [claimed[raw_id] for raw_id in raw_ids if raw_id in claimed]
            arrived = self._apart(session, self._arrived(session, self._placed(session, raws, left), left), left)
            plain = _of_one_each([read for one in arrived for read in self._plain(session, one, left)], left)
            _say_what_follows(session, plain)
            for one in plain:
                one.raw.clinic_id, one.raw.settled_at = one.read.arrival.sender.clinic_id, self._clock.real()
                self._settler.follow(session, one.read)
            WHAT_STANDS.keep(session, self._clock.now())
        return left

    def _placed(self, session: LateSession, raws: Sequence[RawWebhook], left: Left) -> list[_Placed]:
        """Find the senders; a number that wrote twice is there once."""
        read = [(raw, inbound_in(raw)) for raw in raws if raw.kind != MAIL]
        left.alone += [raw.id for raw in raws if raw.kind == MAIL]
        about(session, ADDRESSES, [(inbound.channel, inbound.sender) for _, inbound in read])
        placed: list[_Placed] = []
        wrote = set[tuple[UUID | None, str]]()
        for raw, inbound in read:
            sender, home = sender_at(session, inbound), home_of(session, inbound, self._settler.whose_account)
            number = sender.clinic_id if sender else None, inbound.number
            if number in wrote:
                left.later.append(raw.id)
            elif sender is None or home not in {None, sender.clinic_id} or inbound.opt_out_type or inbound.automatic:
                left.alone.append(raw.id)
            else:
                placed.append(_Placed(raw, inbound, sender))
            wrote.add(number)
        return placed

    def _arrived(self, session: LateSession, placed: Sequence[_Placed], left: Left) -> Sequence[_Arrived]:
        """Hold the conversations of those who are nobody of staff."""
        clinic_ids = {one.sender.clinic_id for one in placed}
        about(session, CLINICS, clinic_ids)
        WHAT_STANDS.bring(session, clinic_ids, self._clock.now())
        about(session, NUMBERS, [one.number for one in placed])
        left.alone += [one.raw.id for one in placed if staff_with(session, *one.number) is not None]
        at = {one.raw.id: said_at(one.raw, self._clock) for one in placed if one.raw.id not in left.alone}
        of_patients = [one for one in placed if one.raw.id in at]
        talks = [(one.sender.clinic_id, one.sender.id, one.inbound.number, at[one.raw.id]) for one in of_patients]
        about(session, TALKS, talks)
        found = [_Arrived(one.raw, _arrival(session, one, at[one.raw.id])) for one in of_patients]
        about(session, CONVERSATIONS, [_key(one.arrival) for one in found])
        about(session, MOMENTS, [(*_key(one.arrival), one.arrival.at) for one in found])
        return found

    def _apart(self, session: LateSession, arrived: Sequence[_Arrived], left: Left) -> Iterator[_Arrived]:
        """Give those of whom no two may be of one patient; of two the later one is put off."""
        known: set[tuple[UUID, UUID]] = set()
        apart: list[_Arrived] = []
        for one in arrived:
            clinic_id, linked = one.arrival.sender.clinic_id, one.arrival.conversation.patient_id
            ids = {patient.id for patient in candidates_for(session, clinic_id, one.arrival.inbound.number)}
            theirs = {(clinic_id, id_) for id_ in (*ids, linked) if id_ is not None}
            if theirs & known:
                left.later.append(one.raw.id)
            else:
                apart.append(one)
            known |= theirs
        about(session, PATIENTS, known)
        yield from apart

    def _plain(self, session: LateSession, one: _Arrived, left: Left) -> Iterator[_Read]:
        read = self._settler.read(session, one.arrival)
        if _is_plain(read):
            yield _Read(one.raw, read)
        else:
            left.alone.append(one.raw.id)


def _arrival(session: LateSession, one: _Placed, at: datetime) -> Arrival:
    return Arrival(one.inbound, one.sender, conversation_with(session, one.sender, one.inbound.number, at), at)


def _of_one_each(plain: Sequence[_Read], left: Left) -> list[_Read]:
    """Give the first text of each patient: one that answers a text of ours is its patient's from whatever number."""
    first: dict[tuple[UUID, UUID], _Read] = {}
    for one in plain:
        patient = one.read.whose.patient
        if patient is not None and first.setdefault((patient.clinic_id, patient.id), one) is not one:
            left.later.append(one.raw.id)
    return [one for one in plain if one.raw.id not in left.later]


def _is_plain(read: Reading) -> bool:
    """Tell whether no more can follow from a text than an item, an alert and an acknowledgement."""
    answers = read.whose.answers
    asked = answers is not None and (offer_of(answers) is not None or answers.dedupe_key.startswith(KEY))
    return read.wish is None and not read.is_wrong and not asked and read.judgement.keyword not in ANSWERS


def _say_what_follows(session: LateSession, plain: Collection[_Read]) -> None:
    """Name the courses and the places in the inbox that will be asked for, so that they are held in order."""
    worrying = [one.read for one in plain if urgency_of(one.read.judgement) in HOLDING]
    treatments = [(read.arrival.sender.clinic_id, read.whose.treatment) for read in worrying]
    about(session, COURSES, [(clinic_id, one.course_id) for clinic_id, one in treatments if one is not None])
    shown = [one.read for one in plain if urgency_of(one.read.judgement) is not None]
    about(session, opening.PLACES, [_place(read) for read in shown])
    places = [(*_number(read.arrival), read.arrival.sender.channel) for read in shown]
    about(session, opt_outs.PLACES, places)


def _place(read: Reading) -> opening.Place:
    clinic_id, conversation_id = _key(read.arrival)
    return clinic_id, read.whose.patient.id if read.whose.patient else None, conversation_id


def _key(arrival: Arrival) -> tuple[UUID, UUID]:
    return arrival.sender.clinic_id, arrival.conversation.id


def _number(arrival: Arrival) -> tuple[UUID, str]:
    return arrival.sender.clinic_id, arrival.inbound.number
