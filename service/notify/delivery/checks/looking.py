"""Judge texts at the moment of sending: by what is read for all of them, each by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from service.base.pairs import Key
from service.base.phones import Phones
from service.base.unreadable import SealBrokenError, can_be_read
from service.notify.case import senders_of
from service.notify.delivery.checks.judging import Judge, Ready
from service.notify.delivery.checks.numbers import Ledgers
from service.notify.delivery.checks.surroundings import Surroundings
from service.notify.delivery.checks.today import Told
from service.notify.delivery.checks.ways import Ways, leave
from service.notify.delivery.verdict import Reach
from service.notify.models import Message
from service.notify.timeline.quiet import QuietHours
from service.patients.models import Patient


@dataclass(frozen=True, slots=True)
class NotReady:
    """A text that cannot be judged: what it rests on cannot be read, or its words cannot be written."""

    error: Exception


NOT_READ = NotReady(SealBrokenError("the words of a text, or the number that it goes to, cannot be read"))


class Checks:
    """Judge texts at the moment of sending. Reads only."""

    def __init__(self, phones: Phones, quiet: QuietHours | None = None) -> None:
        self._phones = phones
        self._quiet = quiet or QuietHours()

    def look_at_all(self, session: Session, messages: Sequence[Message], now: datetime) -> list[Ready | NotReady]:
        """Judge texts at `now`, clinic time; the answers are in their order.

        The number of queries is the same for one and for many. What is wrong with one text keeps no other back.
        """
        legible = [message for message in messages if can_be_read(message.to_number, message.body)]
        looked = dict(zip((one.id for one in legible), self._look_at(session, legible, now), strict=True))
        return [looked.get(message.id) or NOT_READ for message in messages]

    def _look_at(self, session: Session, messages: Sequence[Message], now: datetime) -> list[Ready | NotReady]:
        if not messages:
            return []
        try:
            around = Surroundings.read(session, self._phones, messages, now)
        except DBAPIError:
            raise  # the transaction is lost, and all that it read with it
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one text, the others must go
            return [NotReady(error)] if len(messages) == 1 else self._one_by_one(session, messages, now)
        judge = Judge(around, self._quiet, now)
        looked = {message.id: _judged(judge, message) for message in judge.in_turn(messages)}
        return [looked[message.id] for message in messages]

    def look_at(self, session: Session, message: Message, now: datetime) -> Ready:
        """Judge one text at `now`, clinic time; what is wrong with it is raised."""
        (looked,) = self.look_at_all(session, [message], now)
        if isinstance(looked, NotReady):
            raise looked.error
        return looked

    def foresee(self, session: Session, messages: Sequence[Message], now: datetime) -> list[Ready | NotReady]:
        """Judge each text at the moment at which it is due, or at `now` if that is past, as things stand.

        Those that will have left by then count towards what the patient gets on one day.
        """
        at = {message.id: max(now, message.due_at) for message in messages}
        legible = [message for message in messages if can_be_read(message.to_number, message.body)]
        if not legible:
            return [NOT_READ for _ in messages]
        try:
            around = Surroundings.read(session, self._phones, legible, now, max(at.values()))
        except DBAPIError:
            raise
        except Exception:  # noqa: BLE001 - whatever is wrong with one text, the others are told of
            return [self.look_at_all(session, [message], at[message.id])[0] for message in messages]
        foreseen = dict[UUID, Ready | NotReady]()
        leaving: list[tuple[Key, Told]] = []
        for one in sorted(legible, key=lambda one: (at[one.id], not around.is_safety(one), one.due_at, one.id)):
            foreseen[one.id] = self._then(around, one, at[one.id], leaving)
        return [foreseen.get(message.id, NOT_READ) for message in messages]

    def _then(
        self, around: Surroundings, message: Message, at: datetime, leaving: list[tuple[Key, Told]]
    ) -> Ready | NotReady:
        """Judge one text at a later moment, after those in `leaving`; it joins them where it may leave then."""
        then = around.at(at)
        for patient, told in leaving:
            then.today.told[patient].append(told)
        looked = _judged(Judge(then, self._quiet, at), message)
        counted = [(patient, one) for patient, ones in then.today.told.items() for one in ones]
        leaving.extend((patient, one) for patient, one in counted if one.message_id == message.id)
        return looked

    def reach(self, session: Session, patient: Patient, channel: str, *, has_sender: bool = True) -> Reach:
        """Say how a patient who wants a channel can be reached, perhaps on the other one.

        Where the number cannot be read here the text is made all the same: it waits at the moment of sending, and
        people hear of it.
        """
        if not can_be_read(patient.mobile):
            return Reach(channel=channel, kind="mobile", has_sender=has_sender)
        ledgers = Ledgers.read(session, self._phones, [patient], [])
        if channel != "whatsapp":
            return ledgers.reach(patient, channel, has_sender=has_sender)
        first = {one.channel: one for one in reversed(senders_of(session, patient.clinic_id))}
        sms, whatsapp = (ledgers.reach(patient, each, has_sender=each in first) for each in ("sms", "whatsapp"))
        ways = Ways(sms=sms, whatsapp=whatsapp, sms_sender=first.get("sms"), whatsapp_sender=first.get("whatsapp"))
        return leave(channel, ways, None).reach

    def _one_by_one(self, session: Session, messages: Sequence[Message], now: datetime) -> list[Ready | NotReady]:
        return [self._look_at(session, [message], now)[0] for message in messages]


def _judged(judge: Judge, message: Message) -> Ready | NotReady:
    try:
        return judge.look_at(message)
    except DBAPIError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one text, the others must go
        return NotReady(error)
